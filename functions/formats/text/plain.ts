import { isIP } from '../../misp/validation/ip-address.ts';
import { hasKnownExtension } from './file-extensions.ts';
import type { Finding } from './finding.ts';
import { isDomain } from './hosts.ts';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const NO_FILENAME = /["'`=:<>|()[\]{}@*]|^_/;

/** Whether a part of a word is surely what MISP would take it for, if it stood alone. */
export function isPlain({ type, value }: Finding, word: string): boolean {
  switch (type) {
    case 'url':
      return isPlainUrl(value);
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

/** With a scheme or with a host that is one: `and/or` and `curl/8.0` are no URLs. */
export function isPlainUrl(url: string): boolean {
  const host = /^(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(url)?.[1] ?? '';
  return SCHEME.test(url) || isDomain(host) || isIP(host.replaceAll(/[[\]]/g, ''));
}
