import { lowerAscii } from './ascii.ts';
import { utf8Length } from './bytes.ts';
import { matching, type Rule, type Rules, rule, WRONG_FORMAT } from './rule.ts';

export const HASH_LENGTHS: Readonly<Record<string, number>> = {
  md5: 32,
  imphash: 32,
  'ja3-fingerprint-md5': 32,
  'hassh-md5': 32,
  'hasshserver-md5': 32,
  'dom-hash': 32,
  sha1: 40,
  sha224: 56,
  'sha512/224': 56,
  'sha3-224': 56,
  'jarm-fingerprint': 62,
  sha256: 64,
  'sha512/256': 64,
  'sha3-256': 64,
  authentihash: 64,
  sha384: 96,
  'sha3-384': 96,
  sha512: 128,
  'sha3-512': 128,
};
const FINGERPRINT_LENGTHS = { md5: 32, sha1: 40, sha256: 64 };
const PEHASH =
  'Keep in mind that MISP currently only supports SHA1 for PEhashes, if you would like to get the support extended to other hash types, make sure to create a github ticket about it at https://github.com/MISP/MISP!';

const exactly = (digits: number): RegExp => new RegExp(`^[0-9a-fA-F]{${digits}}$`);
const expected = (what: string): string =>
  `Checksum has an invalid length or format (expected: ${what}). Please double check the value or select type "other".`;
const hex = (digits: number, normalise: Rule['normalise']): Rule =>
  matching(exactly(digits), expected(`${digits} hexadecimal characters`), normalise);

// MISP's message says 35, its code asks for more than that (rule 29).
function isTlsh(value: string): boolean {
  return /^t?[0-9a-fA-F]{36,}$/.test(value);
}
const TLSH =
  'at least 35 hexadecimal characters, optionally starting with t1 instead of hexadecimal characters';
const SSDEEP = /^[0-9]+:[0-9a-zA-Z/+]*:[0-9a-zA-Z/+]*\n?$/;

function isTelfhash(value: string): boolean {
  const bytes = utf8Length(value);
  return bytes === 70 || bytes === 72;
}

function refuseNamed(
  refuseName: (name: string) => string | null,
  isHash: (hash: string) => boolean,
  message: string,
): Rule {
  const refuse = (value: string): string | null => {
    const bar = value.indexOf('|');
    return refuseName(value.slice(0, bar)) ?? (isHash(value.slice(bar + 1)) ? null : message);
  };
  return rule(refuse, lowerHash);
}

function lowerHash(value: string): string {
  const bar = Math.max(value.indexOf('|'), 0);
  return value.slice(0, bar) + lowerAscii(value.slice(bar));
}

// Rule 33.
const noNewline = (name: string): string | null =>
  name.includes('\n') ? 'Filename must not contain new line character.' : null;
const oneLine = (message: string) => (name: string) => (name === '' || name.includes('\n') ? message : null);

function named(pattern: RegExp, message: string): Rule {
  return refuseNamed(oneLine(message), (hash) => pattern.test(hash), message);
}

const namedHash = (digits: number): Rule =>
  named(new RegExp(`^[0-9a-f]{${digits}}\n?$`), expected(`filename|${digits} hexadecimal characters`));

const NAMED = Object.keys(HASH_LENGTHS).filter((type) => !/-md5$|^dom-hash$|^jarm/.test(type));

export const hashRules: Rules = {
  ...Object.fromEntries(
    Object.entries(HASH_LENGTHS).map(([type, digits]) => [type, hex(digits, lowerAscii)]),
  ),
  ...Object.fromEntries(NAMED.map((type) => [`filename|${type}`, namedHash(HASH_LENGTHS[type] ?? 0)])),
  ...Object.fromEntries(
    Object.entries(FINGERPRINT_LENGTHS).map(([hash, digits]) => [
      `x509-fingerprint-${hash}`,
      hex(digits, (value) => lowerAscii(value.replaceAll(':', ''))),
    ]),
  ),
  'git-commit-id': matching(exactly(40), expected('40 hexadecimal characters')),
  pehash: matching(
    exactly(40),
    `The input doesn't match the expected sha1 format (expected: 40 hexadecimal characters). ${PEHASH}`,
    lowerAscii,
  ),
  'filename|pehash': named(
    /^[0-9a-f]{40}\n?$/,
    `The input doesn't match the expected filename|sha1 format (expected: filename|40 hexadecimal characters). ${PEHASH}`,
  ),
  cdhash: matching(
    /^[0-9a-f]{40,}\n?$/,
    "The input doesn't match the expected format (expected: 40 or more hexadecimal characters)",
    lowerAscii,
  ),
  tlsh: rule((value) => (isTlsh(value) ? null : expected(TLSH)), lowerAscii),
  'filename|tlsh': refuseNamed(
    noNewline,
    isTlsh,
    `TLSH hash has an invalid length or format (expected: filename|${TLSH}). Please double check the value or select type "other".`,
  ),
  telfhash: rule(
    (value) => (isTelfhash(value) ? null : expected('70 or 72 hexadecimal characters')),
    lowerAscii,
  ),
  ssdeep: matching(SSDEEP, 'Invalid SSDeep hash. The format has to be blocksize:hash:hash'),
  'filename|ssdeep': {
    ...refuseNamed(
      noNewline,
      (hash) => SSDEEP.test(hash),
      'Invalid ssdeep hash (expected: blocksize:hash:hash).',
    ),
    normalise: (value) => value,
  },
  impfuzzy: matching(
    /^[0-9]+:[^:]*:[^:]*$/,
    'Invalid impfuzzy format. The format has to be imports:hash:hash',
  ),
  vhash: matching(/^[^\n]+\n?$/, WRONG_FORMAT, lowerAscii),
  'filename|vhash': named(/^[^\n]+\n?$/, expected('filename|string characters')),
};
