/**
 * MISP's tables are utf8mb3: a character beyond the Basic Multilingual Plane (emoji, rare kanji) in `info` is answered
 * by 500 and nothing is stored, in a value it becomes `?` (contract 058, 059). Written as its code point it survives,
 * and can be searched for.
 */
export function keepToBmp(text: string): string {
  return text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, codePointName);
}

function codePointName(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}]`;
}
