import { trimBlanks } from './blanks.ts';
import { HASH_LENGTHS } from './hash-rules.ts';
import { ruleOf } from './rules.ts';

// Strict enough that a value which they take is probably one of them.
const TELLING = [
  ...['ip-dst', 'ip-dst|port', 'vulnerability', 'weakness', 'onion-address', 'mac-address', 'hostname|port'],
  ...['link', 'email', 'domain', 'ssdeep'],
];
const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
const MAX_LENGTH = 2_000;

/** The types whose rules this value would meet, most telling first. */
export function typesLike(value: string): string[] {
  const text = trimBlanks(value);
  if (text === '' || text.length > MAX_LENGTH) return [];
  if (/^[0-9a-fA-F]+$/.test(text)) return HASHES.filter((type) => HASH_LENGTHS[type] === text.length);
  // MISP takes it as a domain, as no one else would.
  if (/^[\d.]+$/.test(text) && !isTakenAs('ip-dst', text)) return [];
  const type = TELLING.find((candidate) => isTakenAs(candidate, text));
  if (type === undefined) return [];
  // Of MISP's two types for a URL `link` has the rule, and `url` is an indicator.
  return [type === 'link' ? 'url' : type];
}

function isTakenAs(type: string, value: string): boolean {
  const rule = ruleOf(type);
  if (type.includes('|') && !/^[^|]+[|:][^|]+$/.test(value)) return false;
  try {
    const normalised = rule.normalise(value);
    return normalised !== null && rule.refuse(normalised) === null;
  } catch {
    return false;
  }
}

const DEFANGED = /\[(?:\.|dot|:|at|@|:\/\/)\]?|[({]\.[)}]|[({](?:dot|at)[)}]|\bhxxps?\b/i;

/** What hides a good value, if anything is seen. */
export function disguiseOf(type: string, value: string): string | null {
  if (value.length > MAX_LENGTH) return null;
  if (isTakenAs(type, value.trim())) return 'it begins or ends with a blank that MISP does not trim';
  if (isTakenAs(type, value.normalize('NFKC'))) return 'it has full-width characters';
  return DEFANGED.test(value) ? 'it is defanged in a way that MISP does not undo for this type' : null;
}
