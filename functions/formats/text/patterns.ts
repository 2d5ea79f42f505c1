import type { Finding } from './finding.ts';

const HASHES = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [56, 'sha224'],
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
]);
const SSDEEP = /^[0-9]+:[0-9a-zA-Z/+]+:[0-9a-zA-Z/+]+$/;
const TIME_OF_DAY = /^[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}$/;
const BITCOIN =
  /^[13][a-km-zA-HJ-NP-Z1-9]{25,34}|(?:bc|tb)(?:0(?:[ac-hj-np-z02-9]{39}|[ac-hj-np-z02-9]{59})|1[ac-hj-np-z02-9]{8,87})$/i;
const PHONE = /^\+?(?:[0-9]{1,3}(?:\(0\))?)?[0-9/-]{5,}[0-9]$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const VULNERABILITY = /^cve-[0-9]{4}-[0-9]{4,9}$/i;
const AUTONOMOUS_SYSTEM = /^as[0-9]+$/i;

// What PHP's FILTER_VALIDATE_EMAIL takes, but for quoted local parts
const LOCAL = /^[a-z0-9!#-'*+/=?^-~-]+(?:\.[a-z0-9!#-'*+/=?^-~-]+)*$/i;
const MAIL_HOST = /^(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z][a-z0-9]*(?:-+[a-z0-9]+)*$/i;

export function readHash(token: string): Finding | undefined {
  const type = HASHES.get(token.length);
  if (type && /^[0-9a-f]+$/i.test(token)) return { type, value: token };
  return SSDEEP.test(token) && !TIME_OF_DAY.test(token) ? { type: 'ssdeep', value: token } : undefined;
}

export function readEmail(token: string): Finding | undefined {
  const at = token.lastIndexOf('@');
  if (at < 1 || at > 64 || token.length > 254) return undefined;
  const host = token.slice(at + 1);
  if (!LOCAL.test(token.slice(0, at)) || !MAIL_HOST.test(host) || /[^.]{64}/.test(host)) return undefined;
  return { type: 'email-src', value: token };
}

/** What has a form of its own. */
export function readPattern(token: string): Finding | undefined {
  if (VULNERABILITY.test(token)) return { type: 'vulnerability', value: token.toUpperCase() };
  if (AUTONOMOUS_SYSTEM.test(token)) return { type: 'AS', value: token.toUpperCase() };
  if (BITCOIN.test(token)) return { type: 'btc', value: token };
  const mayBePhone = token.startsWith('+') || token.indexOf('-') > 0;
  return mayBePhone && PHONE.test(token) && !DATE.test(token)
    ? { type: 'phone-number', value: token }
    : undefined;
}
