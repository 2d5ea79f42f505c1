import { refang as refangBrackets } from 'ioc-extractor';

/** Full-width letters, digits and signs as ASCII has them; other blanks as blanks. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
/** In Japanese text they stand around an address, never in it; `（dot）` is a disguise. */
const WIDE_BRACKETS = /[（）［］｛｝＜＞，；]/g;
const WIDE_SIGN = /[（［[(](dot|at|[.@．＠。])[）］\])]/gi;
const WIDE_BLANKS = /[\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** The full stop of Japanese within a name of two labels; elsewhere it ends a sentence. */
const JAPANESE_DOT = /(?<![\w.。-])([a-z0-9-]{1,63})[。．｡]([a-z]{2,24})(?![\w.。-])/gi;
/** Invisible, and put into names for that reason. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
/** `evil [.] example`: the blanks belong to the disguise. */
const LOOSE_SIGN = / ?([[({])([.@]|dot|at)([\])}]) ?/gi;

/** ioc-extractor looks for `[DOT]` only where there is a dot, too. */
const SPELLED_DOT = /[[({]dot[\])}]/gi;
const SCHEMES = /\b(?:hxxp|hxtp|htxp|meow|h\[tt\]p|h\*\*p)(s?)(?=[:[({])/gi;
const BRACKETED_SCHEME = /\[h(?:xx|tt)p(s?):\/\/\]/gi;

/** As word processors set them where a line must not break; a longer dash parts words. */
const HYPHENS = /(?<=\w)[\u2010\u2011\ufe63](?=\w)/g;
const CVE_DASHES = /\b(CVE)[\u2012-\u2015\u2212]([0-9]{4})[\u2012-\u2015\u2212](?=[0-9]{4})/gi;

/** md5sum and its like mark so what they read as binary. */
const BINARY_MARK = /(?<=[0-9a-f]{32} )\*(?=\S)/gi;

export function showHidden(line: string): string {
  return line
    .replaceAll(INVISIBLE, '')
    .replaceAll(BINARY_MARK, '')
    .replaceAll(HYPHENS, '-')
    .replaceAll(CVE_DASHES, '$1-$2-')
    .replaceAll(LOOSE_SIGN, '$1$2$3');
}

export function fold(text: string): string {
  return text
    .replaceAll(JAPANESE_DOT, '$1.$2')
    .replaceAll(WIDE_SIGN, (_, sign) => `[${sign === '。' ? '.' : sign}]`)
    .replaceAll(WIDE_BRACKETS, ' ')
    .replaceAll(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replaceAll(WIDE_BLANKS, ' ');
}

/** Undoes every way of making an indicator harmless that stands in the wild. */
export function refang(text: string): string {
  return refangBrackets(
    text
      .replaceAll(SPELLED_DOT, '[.]')
      .replaceAll(BRACKETED_SCHEME, 'http$1://')
      .replaceAll(SCHEMES, 'http$1'),
  ).replaceAll('\\/', '/');
}
