import { isAscii } from './ascii.ts';
import disallowedRanges from './idna-disallowed.json' with { type: 'json' };
import { decodePunycode, encodePunycode } from './punycode.ts';
import { classOf } from './unicode-class.ts';

// UTS46 of Unicode 15.0, transitional, without STD3, bidi and joiner checks: PHP's idn_to_ascii() with ICU 72 (rule 19).
// Its mapping is NFKC and case folding, but for what is listed here; what it disallows is a table.
const DISALLOWED = new RegExp(
  `[${classOf(disallowedRanges.join(' '))}]|(?![\\u0000-\\uffff])[\\p{Cn}\\p{Co}]`,
  'u',
);
const IGNORED = new RegExp(`[${classOf('ad 34f 180b-180d 180f 200b 2060 2064 fe00-fe0f feff')}]`, 'g');
const DOTS = /[\u3002\uff0e\uff61]/g;
const CHEROKEE = /[\u13a0-\u13fd\uab70-\uabbf]/; // folds to upper case
const NOT_FOLDED = /[ıßς\u200c\u200d]/;
const DEVIATIONS: Readonly<Record<string, string>> = { ß: 'ss', ς: 'σ', '\u200c': '', '\u200d': '' };
const MAX_DOMAIN = 253;
const MAX_LABEL = 63;
// More than 253 can only come to fit by characters that are ignored.
const MAX_INPUT = 1_000;

function fold(character: string): string {
  if (NOT_FOLDED.test(character)) return character;
  if (character === 'ẞ') return 'ß';
  const upper = character.toUpperCase();
  return CHEROKEE.test(character) ? upper : upper.toLowerCase();
}

function mapCharacters(text: string): string {
  const dotted = text.replace(IGNORED, '').replace(DOTS, '.');
  return Array.from(dotted, (character) => Array.from(character.normalize('NFKC'), fold).join(''))
    .join('')
    .normalize('NFC');
}

/** The domain as ICU brings it to ASCII, or null if it does not. */
export function domainToPunycode(domain: string): string | null {
  if (isAscii(domain) || domain.length > MAX_INPUT || DISALLOWED.test(domain)) return null;
  const mapped = mapCharacters(domain)
    .replace(/[ßς\u200c\u200d]/g, (character) => DEVIATIONS[character] ?? '')
    .normalize('NFC');
  const labels = mapped.split('.').map(labelToAscii);
  const ascii = labels.join('.');
  return labels.includes(null) || ascii.length > MAX_DOMAIN ? null : ascii;
}

function labelToAscii(label: string): string | null {
  if (label.startsWith('xn--')) return isValidAce(label) ? label : null;
  if (!hasValidForm(label)) return null;
  const ascii = isAscii(label) ? label : label.length > MAX_LABEL ? null : `xn--${encodePunycode(label)}`;
  return ascii === null || ascii.length > MAX_LABEL ? null : ascii;
}

function hasValidForm(label: string): boolean {
  return label !== '' && !/^-|-$|^..--/s.test(label) && !/^\p{M}/u.test(label);
}

function isValidAce(label: string): boolean {
  const decoded = label.length > MAX_LABEL ? null : decodePunycode(label.slice(4));
  if (decoded === null || decoded === '' || isAscii(decoded) || !hasValidForm(decoded)) return false;
  return !DISALLOWED.test(decoded) && !decoded.includes('.') && mapCharacters(decoded) === decoded;
}
