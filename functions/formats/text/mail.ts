import { type Line, MOST_DECODED } from './lines.ts';

const BASE64 = /^[A-Za-z0-9+/=\s]*$/;
const ENCODED_WORD = /=\?([\w-]{2,20})\?([bq])\?([^?\s]*)\?=/gi;

/** `=?UTF-8?B?...?=` in a header. */
export function decodeWords(text: string): string {
  return text.replaceAll(ENCODED_WORD, (word, charset, how, content) => {
    const bytes =
      how.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : fromQuoted(content.replaceAll('_', ' '));
    return decodeAs(charset, bytes) ?? word;
  });
}

/**
 * The text of a mail's parts that are in quoted-printable or base64, each line under the number of the one in which it
 * begins; everything else as it is. Parts of other kinds than text are left out.
 */
export async function* readMail(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  let part = new Part();
  for await (const line of lines) {
    if (line.text.startsWith('--') || part.isLarge) {
      yield* part.finish();
      part = new Part();
    }
    yield* part.read(line);
  }
  yield* part.finish();
}

/** What a line takes besides its characters; a part may be of empty lines alone. */
const BYTES_A_LINE = 64;

/** Lines from one boundary to the next: headers, if it begins with any, and what they speak of. */
class Part {
  #encoding = '';
  #charset = 'utf-8';
  #isText = true;
  #inBody = false;
  #held: Line[] = [];
  #size = 0;

  get isLarge(): boolean {
    return this.#size > MOST_DECODED;
  }

  *read(line: Line): Generator<Line> {
    if (!this.#inBody) {
      this.#readHeader(line.text);
      yield { ...line, text: decodeWords(line.text) };
    } else if (this.#encoding === '') yield line;
    else {
      this.#held.push(line);
      this.#size += line.text.length + BYTES_A_LINE;
    }
  }

  *finish(): Generator<Line> {
    if (this.#encoding === 'quoted-printable') yield* this.#fromQuotedPrintable();
    // A report may speak of base64 and go on in plain text
    else if (this.#held.some(({ text }) => !BASE64.test(text))) yield* this.#held;
    else if (this.#isText) yield* this.#fromBase64();
  }

  #readHeader(text: string): void {
    if (text === '') this.#inBody = this.#encoding !== '';
    if (!/^content-|^\s/i.test(text)) return;
    const encoding = /^content-transfer-encoding:\s*(base64|quoted-printable)\s*$/i.exec(text)?.[1];
    const type = /^content-type:\s*([a-z]+)\//i.exec(text)?.[1];
    const charset = /\bcharset="?([\w-]{2,20})/i.exec(text)?.[1];
    if (encoding) this.#encoding = encoding.toLowerCase();
    if (type) this.#isText = type.toLowerCase() === 'text';
    if (charset) this.#charset = charset;
  }

  *#fromBase64(): Generator<Line> {
    const number = this.#held[0]?.number;
    if (number === undefined) return;
    const bytes = Buffer.from(this.#held.map(({ text }) => text).join(''), 'base64');
    for (const text of (decodeAs(this.#charset, bytes) ?? '').split(/\r\n|\n|\r/)) yield { number, text };
  }

  /** A line that ends in an equals sign goes on in the next. */
  *#fromQuotedPrintable(): Generator<Line> {
    let parts: string[] = [];
    let begin: number | undefined;
    for (const [i, { number, text }] of this.#held.entries()) {
      const goesOn = text.endsWith('=') && i < this.#held.length - 1;
      parts.push(text.endsWith('=') ? text.slice(0, -1) : text);
      begin ??= number;
      if (goesOn) continue;
      yield { number: begin, text: this.#decodeQuoted(parts.join('')) };
      parts = [];
      begin = undefined;
    }
  }

  #decodeQuoted(text: string): string {
    return text.includes('=') ? (decodeAs(this.#charset, fromQuoted(text)) ?? text) : text;
  }
}

/** In place: what is decoded is shorter. */
function fromQuoted(text: string): Buffer {
  const bytes = Buffer.from(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const code = bytes[at] === EQUALS ? hexAt(bytes, at + 1) : undefined;
    bytes[length++] = code ?? bytes[at] ?? 0;
    if (code !== undefined) at += 2;
  }
  return bytes.subarray(0, length);
}

const EQUALS = 0x3d;

function hexAt(bytes: Buffer, at: number): number | undefined {
  const digits = bytes.toString('latin1', at, at + 2);
  return /^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

function decodeAs(charset: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return undefined;
  }
}
