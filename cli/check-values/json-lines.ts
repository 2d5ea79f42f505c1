import { isUtf8 } from 'node:buffer';

/** A line, or why it cannot be read. */
export type Line = string | { problem: string };

/** Longer lines are cut here: one without an end is not to fill the memory. A cut line is one byte longer. */
const MAX_LINE = 1_048_576;
const LINE_FEED = 10;

/** The lines of a stream, several at a time. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end !== -1) yield splitLines(Buffer.concat([rest, chunk.subarray(0, end)]));
    const open = end === -1 ? Buffer.concat([rest, chunk]) : chunk.subarray(end + 1);
    rest = open.subarray(0, MAX_LINE + 1);
  }
  if (rest.length > 0) yield splitLines(Buffer.from(rest));
}

function splitLines(bytes: Buffer): readonly Line[] {
  if (bytes.length <= MAX_LINE && isUtf8(bytes)) return bytes.toString().split('\n');
  const lines: Line[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    lines.push(toLine(bytes.subarray(start, end)));
    start = end + 1;
  }
  return [...lines, toLine(bytes.subarray(start))];
}

function toLine(line: Buffer): Line {
  if (line.length > MAX_LINE) return { problem: `the line is longer than ${MAX_LINE} bytes` };
  return isUtf8(line) ? line.toString() : { problem: 'the line has bytes that are not UTF-8' };
}
