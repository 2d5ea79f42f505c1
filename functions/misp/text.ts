const BEYOND_BMP = /[\u{10000}-\u{10ffff}]/gu;
/** Found in a fifth of the time. */
const SURROGATE = /[\ud800-\udfff]/;
const HALVES = /[\ud800-\udfff]/gu;

/**
 * MISP's tables are utf8mb3: a character beyond the Basic Multilingual Plane (emoji, rare kanji) in `info` is answered
 * by 500 and nothing is stored, in a value it becomes `?` (contract 058, 059). Written as its code point it survives,
 * and can be searched for.
 */
export function keepToBmp(text: string): string {
  return SURROGATE.test(text) ? text.replaceAll(BEYOND_BMP, codePointName) : text;
}

/** The same of half a character too, with which MISP takes all of an event for no JSON. */
export function keepStorable(text: string): string {
  return keepToBmp(text).replaceAll(HALVES, codePointName);
}

function codePointName(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}]`;
}

/** MISP contract 105: a tag's column has 255 characters, and cuts the rest in silence. */
const LONGEST_NAME = 255;

/** A tag's name as MISP stores it. */
export function fitTag(name: string): string {
  return keepStorable(name).trim().slice(0, LONGEST_NAME).trim();
}

/** Of an object, a relation, a report: a longer one, or one with an emoji, is answered by 500 (tried on 2.5.1). */
export function fitName(name: string): string {
  return keepStorable(name).slice(0, LONGEST_NAME);
}

/** MISP contract 329, 331: 65,535 bytes in `info` are stored, more are answered by 500. */
const LONGEST = 65_535;

/** As much of a title or comment as MISP stores, of characters that it can store. */
export function fitText(text: string): string {
  const fitting = keepStorable(text);
  if (Buffer.byteLength(fitting) <= LONGEST) return fitting;
  return Buffer.from(fitting)
    .subarray(0, LONGEST)
    .toString()
    .replace(/\uFFFD$/, '');
}
