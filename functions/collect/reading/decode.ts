import { isAscii } from 'node:buffer';
import { guessEncoding } from './guess-encoding.ts';
import { gather, peek } from './peek.ts';

/** Decoded text, as a stream that is read once. */
export interface DecodedText {
  text: AsyncIterable<string>;
  /** As TextDecoder names it. Known once the text is read: plain ASCII tells nothing, and may go on for megabytes. */
  readonly encoding: string;
}

/** So much is looked at, from the first chunk on that is not plain ASCII. */
const SAMPLE = 65_536;
/** UTF-16 may begin with kana, whose bytes all are ASCII; a blank or a line end is not far. */
const FIRST = 4_096;

/** What the encoding does not know becomes U+FFFD, by which a format knows the row; no byte order mark is left. */
export function decode(bytes: AsyncIterable<Uint8Array>, told?: string): DecodedText {
  let encoding = told === undefined ? undefined : new TextDecoder(told).encoding;
  const text = async function* () {
    const source = gather(bytes, FIRST);
    try {
      if (encoding !== undefined) return yield* decodeAs(encoding, source);
      const first = yield* readPlain(source);
      if (!first) return;
      const { head, bytes: rest } = await peek(beginningWith(first, source), SAMPLE);
      encoding = guessEncoding(head);
      yield* decodeAs(encoding, rest);
    } finally {
      await source.return(undefined);
    }
  };
  return {
    text: text(),
    get encoding() {
      return encoding ?? 'utf-8';
    },
  };
}

/** Text as long as it is plain ASCII; returns the chunk that is not, if there is one. */
async function* readPlain(
  source: AsyncGenerator<Uint8Array>,
): AsyncGenerator<string, Uint8Array | undefined> {
  for (let next = await source.next(); !next.done; next = await source.next()) {
    const chunk = next.value;
    if (!isPlain(chunk)) return chunk;
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
  }
  return undefined;
}

async function* decodeAs(encoding: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  const known = (text: string) => (encoding === 'euc-jp' ? text.replaceAll(C1_CONTROLS, '\ufffd') : text);
  for await (const chunk of bytes) yield known(decoder.decode(chunk, { stream: true }));
  yield known(decoder.decode());
}

/** What Node's decoder of EUC-JP makes of bytes that are none. */
const C1_CONTROLS = /[\x80-\x9f]/g;

/** ASCII without NUL, which UTF-16 has, and without ESC, by which ISO-2022-JP begins. */
function isPlain(chunk: Uint8Array): boolean {
  return isAscii(chunk) && !chunk.includes(0) && !chunk.includes(0x1b);
}

async function* beginningWith(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
