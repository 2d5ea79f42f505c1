/** Longer lines are cut here, so that a file without line ends does not fill the memory. A cut line is one character longer. */
export const MAX_LINE = 1_048_576;

/**
 * Lines of decoded text, without their ends (LF, CRLF or CR), whatever the chunks. The last line needs no end. Files that
 * were put together may have a byte order mark before any line: it is left out.
 */
export async function* splitLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let end = '';
  for await (const chunk of text) {
    const lines = (end + chunk).split(/\r\n|\n|\r(?!$)/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      yield toLine(rest + line);
      rest = '';
    }
    // Whether that is all of its end the next chunk says.
    end = last.endsWith('\r') ? '\r' : '';
    // A line of megabytes comes in thousands of chunks: what was looked at is not looked at again.
    if (rest.length <= MAX_LINE) rest += end ? last.slice(0, -1) : last;
  }
  if (rest !== '') yield toLine(rest);
}

function toLine(text: string): string {
  const line = text.startsWith('\ufeff') ? text.slice(1) : text;
  return line.length > MAX_LINE ? line.slice(0, MAX_LINE + 1) : line;
}

/** Which encoding that is, is not known here; whoever has decoded the file names it. */
export const UNDECODABLE = 'has bytes that are no text in the encoding of the file';

/** Why a line or field cannot be taken as it is, in words for the receipt. */
export function unreadable(text: string): string | undefined {
  if (text.length > MAX_LINE) return `is longer than ${MAX_LINE} characters`;
  if (text.includes('\uFFFD')) return UNDECODABLE;
  return undefined;
}
