import type { Line } from './lines.ts';

const LONGEST = 200;
const SUBJECT = /^(?:subject|件名)\s*[:：]\s*(.+)$/i;
/** A mail's other headers say nothing of what it is about. */
const HEADER = /^[A-Za-z][A-Za-z0-9-]{1,40}:\s/;
const ORNAMENT = /^[\s#*=>■●◆□○◇-]+|[\s#*=-]+$/g;
const IN_BRACKETS = /^【([^【】]*)】$/;

/** What a text is about: its subject if it is a mail, or its first line that says anything. */
export class Title {
  #first = '';
  #subject = '';
  #inHeaders = true;

  read({ text }: Line): void {
    if (!this.#inHeaders && this.#first !== '') return;
    if (this.#first === '') this.#first = clean(text);
    else if (!HEADER.test(text) && !/^\s/.test(text)) this.#inHeaders = false;
    if (this.#inHeaders) this.#subject ||= clean(SUBJECT.exec(text)?.[1] ?? '');
  }

  get text(): string {
    return this.#subject || this.#first;
  }
}

/** Of a file that is no text each line has such. */
const NO_TEXT = /[\0-\x08\x0e-\x1f\x7f\ufffd]/;

function clean(text: string): string {
  if (NO_TEXT.test(text)) return '';
  const plain = text
    .slice(0, 2_000)
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(ORNAMENT, '')
    .replace(IN_BRACKETS, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(plain) ? plain.slice(0, LONGEST) : '';
}
