import { lowerAscii, upperAscii } from './ascii.ts';
import { isPhpJson } from './php-json.ts';
import { matching, type Rule, type Rules, rule, shared, WRONG_FORMAT } from './rule.ts';

// PHP's is_numeric: blanks around it are allowed, hexadecimal and thousands separators are not (rule 40).
const NUMERIC = /^[ \t\n\r\v\f]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\n\r\v\f]*$/;
// Two characters that PHP compares loosely as equal to '00' (rule 39).
const LOOSE_ZERO = /^(?:00?$|0[0.\t\n\v\f\r ]|[.+\-\f\v\t\n\r ]0)/;
const WORD = /^[a-zA-Z0-9]+\n?$/;

function normalisePhone(value: string): string {
  const international = LOOSE_ZERO.test(value) ? `+${value.slice(2)}` : value;
  return international.replaceAll('(0)', '').replace(/[^+0-9]+/g, '');
}

function normaliseAs(value: string): string {
  const number = value.replace(/^AS/i, '');
  const parts = /^([0-9]+)\.([0-9]+)$/.exec(number);
  return parts === null ? number : String(Number(parts[1]) * 65536 + Number(parts[2])); // asdot, rule 23
}

function refuseAs(value: string): string | null {
  if (/^[0-9]+$/.test(value) && Number(value) <= 4294967295) return null;
  return 'AS number have to be integer between 1 and 4294967295';
}

// Rule 26. PHP's `$` lets one newline pass at the end, which then has been given a colon in front.
function macAddress(bytes: number): Rule {
  const normalise = (value: string): string =>
    (
      lowerAscii(value)
        .replace(/[.: -]+/g, '')
        .match(/[\s\S]{1,2}/g) ?? []
    ).join(':');
  return matching(new RegExp(`^(?:[a-f0-9]{2}:?){${bytes}}\n?$`), WRONG_FORMAT, normalise);
}

// PHP's strict base64_decode passes over blanks, and takes 43 digits without their `=`, too.
function isSshFingerprint(value: string): boolean {
  if (value.startsWith('SHA256:'))
    return /^[A-Za-z0-9+/]{43}=?$/.test(value.slice(7).replace(/[ \t\n\r]/g, ''));
  return /^[0-9a-fA-F]{32}$/.test(value.replace(/^MD5:/, '').replaceAll(':', ''));
}

const HTTP_METHODS =
  /OPTIONS|GET|HEAD|POST|PUT|DELETE|TRACE|CONNECT|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|VERSION-CONTROL|REPORT|CHECKOUT|CHECKIN|MKWORKSPACE|UPDATE|LABEL|MERGE|BASELINE-CONTROL|MKACTIVITY|ORDERPATCH|ACL|PATCH|SEARCH/;

// Rule 42: of all dashes only the en dash is understood.
const dashed = (value: string): string => upperAscii(value.replaceAll('\u2013', '-'));
const digitsOnly = (value: string): string => value.replace(/[^0-9]+/g, '');
const wordOnly = (value: string): string => upperAscii(value).replace(/[^0-9A-Z]+/g, '');
const WHOLE = 'The value has to be a whole number greater or equal 0.';

export const identifierRules: Rules = {
  AS: rule(refuseAs, normaliseAs),
  'mac-address': macAddress(6),
  'mac-eui-64': macAddress(8),
  'onion-address': matching(
    /^(?:[a-z2-7]{16}|[a-z2-7]{56})\.onion\n?$/,
    'Onion address has an invalid format.',
    lowerAscii,
  ),
  'http-method': matching(HTTP_METHODS, 'Unknown HTTP method.', upperAscii), // rule 28: only searched for
  vulnerability: matching(
    /^CVE-[0-9]{4}-[0-9]{4,}\n?$/,
    'Invalid format. Expected: CVE-xxxx-xxxx...',
    dashed,
  ),
  weakness: matching(/^CWE-[0-9]+\n?$/, 'Invalid format. Expected: CWE-x...', dashed),
  hex: matching(/^[0-9A-F]+$/, WRONG_FORMAT, upperAscii),
  'ssh-fingerprint': rule((value) =>
    isSshFingerprint(value) ? null : 'SSH fingerprint must be in MD5 or SHA256 format.',
  ),
  cortex: rule((value) => (isPhpJson(value) ? null : WRONG_FORMAT)),
  ...shared(['btc', 'dash', 'xmr'], matching(WORD, WRONG_FORMAT)),
  ...shared(['iban', 'bic'], matching(WORD, WRONG_FORMAT, wordOnly)),
  ...shared(['bin', 'cc-number'], matching(NUMERIC, WRONG_FORMAT, digitsOnly)),
  ...shared(
    ['prtn', 'phone-number', 'whois-registrant-phone'],
    matching(NUMERIC, WRONG_FORMAT, normalisePhone),
  ),
  ...shared(['float', 'aba-rtn', 'bank-account-nr'], matching(NUMERIC, WRONG_FORMAT)),
  ...shared(['size-in-bytes', 'counter'], matching(/^[0-9]+$/, WHOLE)),
  integer: rule(() => 'The value has to be an integer value.'), // rule 34: by now it is a string
  boolean: rule(
    () => null,
    (value) => (['', '0', 'false'].includes(lowerAscii(value)) ? '0' : '1'),
  ),
};
