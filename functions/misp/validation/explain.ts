import { categoriesOf, categoryNames, typeNames } from './attribute-types.ts';
import { trimBlanks } from './blanks.ts';
import { castName, castValue } from './cast-value.ts';
import { HASH_LENGTHS } from './hash-rules.ts';
import type { Field, Submission } from './judge-attribute.ts';
import { disguiseOf, typesLike } from './looks-like.ts';
import { MESSAGES } from './messages.ts';
import { nearestName } from './nearest.ts';

/** What people write for a type, where it is not a slip of the keyboard. */
const ALIASES = new Map(
  Object.entries({
    ...{ ip: 'ip-dst', ipv4: 'ip-dst', ipv6: 'ip-dst', 'ipv4-addr': 'ip-dst', 'ipv6-addr': 'ip-dst' },
    ...{ host: 'hostname', fqdn: 'hostname', 'domain-name': 'domain', asn: 'AS' },
    ...{ mail: 'email', 'e-mail': 'email', file: 'filename', registry: 'regkey', bitcoin: 'btc' },
    ...{ cve: 'vulnerability', cwe: 'weakness' },
  }),
);
const BROKEN = new Map([
  ['integer', 'MISP 2.5.1 refuses every integer, a good one too; use counter, float or text'],
  ['filename|impfuzzy', 'MISP 2.5.1 answers 500 to every filename|impfuzzy; use filename and impfuzzy'],
]);
/** Where MISP's message is the general one. */
const EXPECTED = new Map(
  Object.entries({
    link: 'it wants a scheme, and in http a host of ASCII letters, digits, dots and hyphens',
    ...{ 'mac-address': 'it wants 12 hexadecimal digits', 'mac-eui-64': 'it wants 16 hexadecimal digits' },
    ...{ hex: 'it wants hexadecimal digits only', cortex: 'it wants JSON', vhash: 'it wants one line' },
    ...{ btc: 'it wants letters and digits only', dash: 'it wants letters and digits only' },
    ...{ xmr: 'it wants letters and digits only', float: 'it wants a number' },
    ...{ 'aba-rtn': 'it wants a number', 'bank-account-nr': 'it wants a number' },
    ...{ 'phone-number': 'it wants one + at most, in front', prtn: 'it wants one + at most, in front' },
    'whois-registrant-phone': 'it wants one + at most, in front',
  }),
);

const MAX_SHOWN = 80;
const INVISIBLE = /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\u3000\ufeff]/g;

/** Our words for why MISP refuses an attribute, and what was probably meant. */
export function explain(input: Submission, field: Field, message: string): string {
  if (field === 'category') return explainCategory(input);
  if (message === MESSAGES.pair) return explainPair(input);
  if (field === 'type') return explainType(castName(input.type));
  return explainValue(trimBlanks(castName(input.type)), input.value, message);
}

function explainType(type: string): string {
  const name = trimBlanks(type);
  if (name === '' || name === '0') return 'no type is given';
  const meant = ALIASES.get(name.toLowerCase()) ?? nearestName(name, typeNames);
  return `type ${quote(type)} is not a MISP attribute type${didYouMean(meant)}`;
}

function explainCategory({ type, category }: Submission): string {
  const meant = nearestName(trimBlanks(castName(category)), categoryNames);
  return `${quote(castName(category))} is not a MISP category${didYouMean(meant) || goesWith(type)}`;
}

function explainPair({ type, category }: Submission): string {
  return `category ${quote(castName(category))} does not take the type ${quote(castName(type))}${goesWith(type)}`;
}

function goesWith(type: string): string {
  return `; ${quote(trimBlanks(castName(type)))} goes with ${categoriesOf(trimBlanks(castName(type))).join(', ')}`;
}

function explainValue(type: string, value: unknown, message: string): string {
  if (message === MESSAGES.array) return 'the value is a list or an object, MISP takes one text';
  if (message === MESSAGES.presentTime) {
    return 'the date leaves a part open, for which MISP would store the present time';
  }
  const text = castValue(value);
  if (trimBlanks(text) === '') return 'the value is empty';
  return BROKEN.get(type) ?? explainText(type, text, message);
}

function explainText(type: string, text: string, message: string): string {
  const shown = quote(text);
  switch (message) {
    case MESSAGES.empty:
      return `${shown} is no ${type}: MISP leaves nothing of it`;
    case MESSAGES.control:
      return 'the value, or one half of it, is only control characters';
    case MESSAGES.tooLong:
      return 'the value is longer than 65,535 bytes of UTF-8, the most that MISP stores';
    case MESSAGES.surrogate:
      return `${shown} has half a surrogate pair, which is no Unicode`;
    case MESSAGES.cutCharacter:
      return `${shown} is a path that MISP's import filters cut within a character, and then fail to store`;
    case MESSAGES.blocked:
      return `${shown} is a path that MISP's import filters block`;
    case MESSAGES.composite:
      return `${shown} is no ${type}: ${type} is two parts with one | between them${meantType(type, text)}`;
    default:
      return `${shown} is no ${type}: ${explainForm(type, text, message)}${meantType(type, text)}`;
  }
}

function explainForm(type: string, text: string, message: string): string {
  if (message.includes('new line')) return 'it has more than one line';
  return explainDigits(type, text) ?? disguiseOf(type, text) ?? expectation(type, message);
}

/** For a hash, alone or after a file's name. */
function explainDigits(type: string, text: string): string | null {
  const digits = HASH_LENGTHS[type.replace(/^(?:filename\||x509-fingerprint-)/, '')];
  const hash = trimBlanks(text.slice(text.lastIndexOf('|') + 1));
  if (digits === undefined || !/^[0-9a-fA-F]+$/.test(hash)) return null;
  return hash.length === digits ? null : `it has ${hash.length} hexadecimal digits, not ${digits}`;
}

// MISP's message says what it expected.
function expectation(type: string, message: string): string {
  const words = message.replace(/ Please double check the value or select type "other"\.$/, '');
  return EXPECTED.get(type) ?? words.replace(/(?<!\.)\.$/, '');
}

function meantType(type: string, text: string): string {
  const [meant] = typesLike(text).filter((candidate) => candidate !== type);
  return meant === undefined ? '' : `; is it of type ${quote(meant)}?`;
}

function didYouMean(name: string | null): string {
  return name === null ? '' : `; did you mean ${quote(name)}?`;
}

function quote(text: string): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return JSON.stringify(shown.toWellFormed()).replace(INVISIBLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
