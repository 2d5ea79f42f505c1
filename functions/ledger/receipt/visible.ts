/**
 * What nobody sees, or what turns the writing of its neighbours round: controls, blanks of no or another width, marks of
 * direction, halves of characters. An attacker hides behind it, and who mistyped it seeks it in vain.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?![ \u3000])\p{Zs}/u;
const BETWEEN = new RegExp(`(${UNSEEN.source})`, 'u');

/** Text with what is unseen in it named, in turns: text, name, text, name, text. */
export function nameUnseen(text: string): string[] {
  return text.split(BETWEEN).map((part, i) => (i % 2 === 0 ? part : nameOf(part)));
}

/** Nothing of it is unseen. */
export function isPlain(text: string): boolean {
  return !UNSEEN.test(text);
}

/** For text without markup: `paypal[U+200B].example`. */
export function visibleText(text: string): string {
  return nameUnseen(text)
    .map((part, i) => (i % 2 === 0 ? part : `[${part}]`))
    .join('');
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
