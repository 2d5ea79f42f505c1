const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  period: '.',
  colon: ':',
  sol: '/',
};
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]{2,6}));/gi;
/** Tags within a word are no blanks: `evil<b>.</b>example`. */
const INLINE = /<\/?(?:b|i|u|em|strong|span|font|mark|code|wbr)(?:\s[^<>]*)?>/gi;

const SIGNS = /<(?:!doctype|html|head|body|table|tr|td|div|p|br|span|li|meta)[\s/>]|<a\s+href=/i;

export function isHtml(line: string): boolean {
  return SIGNS.test(line);
}

/** What a reader of the page sees, and its links: tags are parted by `<` and `>` as by blanks. */
export function readHtml(line: string): string {
  return line.replaceAll(INLINE, '').replaceAll(ENTITY, decodeEntity);
}

function decodeEntity(
  entity: string,
  hex: string | undefined,
  decimal: string | undefined,
  name: string | undefined,
): string {
  if (name) return NAMED[name.toLowerCase()] ?? entity;
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}
