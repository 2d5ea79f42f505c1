/** Controls of the terminal, line ends, halves of characters, and what turns the direction of writing. */
const HARMFUL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** One line for a terminal: the text of a file may hold what moves its cursor, or shows its end before its beginning. */
export function printable(text: string): string {
  return text.replaceAll(HARMFUL, '\u{FFFD}');
}
