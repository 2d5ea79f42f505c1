/** Where MISP's free-text import parts a text. */
const BLANKS = /[\p{C}\u00a0]+/gu;
const SEPARATORS = /[ \t\n\v\f\r,;<>]+/;
const QUOTED = /"([^"]+)"/g;
const TRIMMED = '\'".,() \t\n\v\f\r';

/** The words of a text, and what stands in quotes as a whole. */
export function tokensOf(text: string): string[] {
  const plain = text.replaceAll(BLANKS, ' ');
  const quoted = Array.from(plain.matchAll(QUOTED), ([, inside = '']) => inside);
  const tokens = [...plain.split(SEPARATORS), ...quoted].map((token) => trim(token, TRIMMED));
  return [...new Set(tokens)].filter((token) => token !== '');
}

/** Without the characters of `ends` at both ends. A regular expression would need the square of a hostile text's length. */
export function trim(text: string, ends: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ends.includes(text[start] ?? '')) start++;
  while (end > start && ends.includes(text[end - 1] ?? '')) end--;
  return text.slice(start, end);
}
