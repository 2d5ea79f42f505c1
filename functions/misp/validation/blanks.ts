// Rule 1: PHP's trim() knows these and no other blanks: not form feed, not U+3000.
function isTrimmed(unit: number): boolean {
  return unit <= 32 && (unit === 32 || (unit >= 9 && unit <= 11) || unit === 13 || unit === 0);
}

export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isTrimmed(text.charCodeAt(start))) start++;
  while (end > start && isTrimmed(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

export function isControlOnly(text: string): boolean {
  return /^[\x00-\x1f\x7f]+$/.test(text);
}
