import { formatIPv6, isIP, isIPv4, isIPv6, parseIPv6 } from './ip-address.ts';
import { MispDies, type Rules, rule, shared } from './rule.ts';

export const BAD_IP = 'IP address has an invalid format.';
export const BAD_PORT = 'Port numbers have to be integers between 1 and 65535.';

// MISP tests `strpos` for truth, so what stands at the very beginning of the value is not seen: ::1/128 stays.
function hasInside(text: string, part: string): boolean {
  return text.indexOf(part) > 0;
}

/** Rule 20: IPv6 compressed, a mask for one single address cut. */
export function normaliseIp(value: string): string {
  const slash = value.indexOf('/');
  if (slash <= 0) return compress(value);
  const address = compress(value.slice(0, slash));
  const mask = value.slice(slash + 1);
  const single = (mask === '32' && hasInside(value, '.')) || (mask === '128' && hasInside(value, ':'));
  return single ? address : `${address}/${mask}`;
}

function compress(address: string): string {
  if (!hasInside(address, ':')) return address;
  if (address.includes('\0')) {
    throw new MispDies('ValueError: inet_pton(): Argument #1 ($ip) must not contain any null bytes');
  }
  const groups = parseIPv6(address);
  return groups === null ? address : formatIPv6(groups);
}

function refuseIp(value: string): string | null {
  if (!value.includes('/')) return isIP(value) ? null : BAD_IP;
  const [address = '', mask = '', ...rest] = value.split('/');
  if (rest.length > 0 || !/^[0-9]+$/.test(mask)) return 'Invalid CIDR notation value found.';
  if (isIPv4(address)) return refuseMask(mask, 4, 32);
  return isIPv6(address) ? refuseMask(mask, 6, 128) : BAD_IP;
}

function refuseMask(mask: string, version: 4 | 6, limit: number): string | null {
  if (Number(mask) <= limit) return null;
  return `Invalid CIDR notation value found, for IPv${version} must be lower or equal ${limit}.`;
}

/** Rule 21: how an address and its port may be written. */
function normaliseIpPort(value: string): string {
  const parts = splitIpPort(value);
  return parts === null ? value : `${normaliseIp(parts[0] ?? '')}|${parts[1] ?? ''}`;
}

function splitIpPort(value: string): string[] | null {
  if (value.indexOf(':') !== value.lastIndexOf(':')) return splitIPv6Port(value);
  if (hasInside(value, ':')) return value.split(':');
  return hasInside(value, '|') ? value.split('|') : null;
}

function splitIPv6Port(value: string): string[] {
  if (hasInside(value, '|')) return value.split('|');
  const bracket = value.indexOf(']');
  if (value.startsWith('[') && bracket > 0) {
    return [value.slice(1, bracket), value.slice(bracket).split(':')[1] ?? ''];
  }
  const separator = ['.', ' port ', 'p', '#'].find((candidate) => hasInside(value, candidate));
  if (separator !== undefined) return value.split(separator);
  const last = value.lastIndexOf(':');
  return [value.slice(0, last), value.slice(last + 1)];
}

export function isPort(value: string): boolean {
  return /^[0-9]+$/.test(value) && Number(value) >= 1 && Number(value) <= 65535;
}

function refuseIpPort(value: string): string | null {
  const [address = '', port = ''] = value.split('|');
  if (!isIP(address)) return BAD_IP;
  return isPort(port) ? null : BAD_PORT;
}

export const ipRules: Rules = {
  ...shared(['ip-src', 'ip-dst'], rule(refuseIp, normaliseIp)),
  ...shared(['ip-src|port', 'ip-dst|port'], rule(refuseIpPort, normaliseIpPort)),
  port: rule((value) => (isPort(value) ? null : BAD_PORT)),
};
