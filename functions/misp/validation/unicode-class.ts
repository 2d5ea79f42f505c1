/** The inside of a character class, from ranges in hexadecimal: `e-20 7f` is `\\u000e-\\u0020\\u007f`. */
export function classOf(ranges: string): string {
  return ranges.replace(/[0-9a-f]+/g, (hex) => `\\u${hex.padStart(4, '0')}`).replaceAll(' ', '');
}
