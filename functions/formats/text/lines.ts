import { splitLines } from '../readers/lines.ts';
import { isHtml, readHtml } from './html.ts';
import { readMail } from './mail.ts';

export interface Line {
  /** As an editor counts. */
  number: number;
  text: string;
}

/** A part of a mail is held as a whole until it is decoded. */
export const MOST_DECODED = 8 * 1024 ** 2;

/** The lines as a reader sees them: mails and web pages decoded, each line under the number that it has in the file. */
export async function* readLines(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let html = false;
  for await (const line of readMail(numberLines(text))) {
    html ||= isHtml(line.text);
    yield html ? { ...line, text: readHtml(line.text) } : line;
  }
}

async function* numberLines(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 0;
  for await (const line of splitLines(text)) yield { number: ++number, text: line };
}
