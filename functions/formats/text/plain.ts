import { isIP } from '../../misp/validation/ip-address.ts';
import { hasKnownExtension } from './file-extensions.ts';
import type { Finding } from './finding.ts';
import { isDomain } from './hosts.ts';
import { trim } from './tokens.ts';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const NO_FILENAME = /["'`=:<>|()[\]{}@*]|^_/;

/** Whether a part of a word is surely what MISP would take it for, if it stood alone. */
export function isPlain({ type, value }: Finding, word: string): boolean {
  switch (type) {
    case 'url':
      return isPlainUrl(value) && !isWrapped(value);
    case 'filename':
      return hasKnownExtension(value) && !NO_FILENAME.test(value.replace(/^[a-z]:\\/i, ''));
    case 'regkey':
      return /^(?:HKLM|HKCU|HKCR|HKU|HKCC|HKEY_)/i.test(value);
    case 'phone-number':
      return /^[+0]/.test(value) && value.replaceAll(/[^0-9]/g, '').length >= 9;
    case 'ssdeep':
      return value.length >= 20 && /[a-z]/i.test(value);
    case 'btc':
      return value.length <= 90;
    case 'ip-dst|port':
      return !value.includes(':') || word.startsWith('[');
    default:
      return true;
  }
}

const PARTNERS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const MOST_WRAPS = 10;

/** A URL with a quote or bracket behind it that belongs to what stands around it, or with another URL behind it. */
export function isWrapped(url: string): boolean {
  return hasLooseEnd(url) || /\|[a-z]+:\/\//i.test(url);
}

/** A URL without the quotes and brackets around it, but with its own. */
export function unwrap(text: string): string {
  if (!text.includes('://')) return text;
  let url = text.replace(/^["'`([{]+/, '');
  for (let left = MOST_WRAPS; left > 0 && hasLooseEnd(url); left--) url = url.slice(0, -1);
  return trim(url, '.,:;!?');
}

function hasLooseEnd(url: string): boolean {
  const end = url.at(-1) ?? '';
  const partner = PARTNERS[end];
  return partner ? url.split(end).length > url.split(partner).length : /["'`]$/.test(url);
}

/** With a scheme or with a host that is one: `and/or` and `curl/8.0` are no URLs. */
export function isPlainUrl(url: string): boolean {
  const host = /^(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(url)?.[1] ?? '';
  return SCHEME.test(url) || isDomain(host) || isIP(host.replaceAll(/[[\]]/g, ''));
}
