const SURROGATE = /[\ud800-\udfff]/;
const FOUR_BYTES = /[\ud800-\udbff][\udc00-\udfff]/g;

// Rule 2: MISP's columns are utf8mb3, a character of four bytes is replaced by a question mark.
export function replaceFourByteCharacters(text: string): string {
  return SURROGATE.test(text) ? text.replace(FOUR_BYTES, '?') : text;
}

export function hasFourByteCharacter(text: string): boolean {
  return SURROGATE.test(text);
}

/** Bytes of a text without four-byte characters in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7ff) bytes += 2;
    else if (unit > 0x7f) bytes += 1;
  }
  return bytes;
}

export function isLongerThan(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && utf8Length(text) > bytes;
}
