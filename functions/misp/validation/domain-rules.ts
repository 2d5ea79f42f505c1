import { lowerAscii } from './ascii.ts';
import { domainToPunycode } from './idna.ts';
import { isIP } from './ip-address.ts';
import { BAD_IP, BAD_PORT, isPort, normaliseIp } from './ip-rules.ts';
import { type Rules, rule } from './rule.ts';

// Rule 18. PHP's `$` lets one newline pass at the end.
const DOMAIN = /^[A-Z0-9._-]+\.[A-Z0-9-]{2,}\n?$/i;

function trimDots(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === '.') start++;
  while (end > start && text[end - 1] === '.') end--;
  return text.slice(start, end);
}

/** Rule 19: in punycode only where it is no domain without. */
function normaliseDomain(value: string): string {
  const domain = trimDots(lowerAscii(value));
  return DOMAIN.test(domain) ? domain : (domainToPunycode(domain) ?? domain);
}

function normaliseDomainIp(value: string): string {
  const [domain = '', ip] = value.split('|');
  return ip === undefined ? lowerAscii(value) : `${normaliseDomain(domain)}|${normaliseIp(lowerAscii(ip))}`;
}

function refuseAs(name: string): (value: string) => string | null {
  return (value) =>
    DOMAIN.test(value)
      ? null
      : `${name} has an invalid format. Please double check the value or select type "other".`;
}

function refuseDomainIp(value: string): string | null {
  const [domain = '', ip = ''] = value.split('|');
  if (!DOMAIN.test(domain)) return 'Domain has an invalid format.';
  return isIP(ip) ? null : BAD_IP;
}

function refuseHostnamePort(value: string): string | null {
  const [hostname = '', port = ''] = value.split('|');
  if (!DOMAIN.test(hostname)) return 'Hostname has an invalid format.';
  return isPort(port) ? null : BAD_PORT;
}

export const domainRules: Rules = {
  domain: rule(refuseAs('Domain'), normaliseDomain),
  hostname: rule(refuseAs('Hostname'), lowerAscii),
  'domain|ip': rule(refuseDomainIp, normaliseDomainIp),
  'hostname|port': rule(refuseHostnamePort, (value) => lowerAscii(value).replaceAll(':', '|')),
};
