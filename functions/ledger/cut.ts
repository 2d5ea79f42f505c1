/** Shows that there was more. */
const MARK = '…';

/**
 * As many characters as fit into so many bytes, and a mark if there are more. Always a copy: a part of a string keeps
 * the whole of it in memory.
 */
export function cut(text: string, bytes: number): string {
  const begin = Buffer.from(text.slice(0, bytes + 1));
  return begin.length <= bytes
    ? begin.toString()
    : `${new TextDecoder('utf-8', { ignoreBOM: true }).decode(begin.subarray(0, bytes), { stream: true })}${MARK}`;
}

const LONGEST_CELL = 300;
/** What a cell takes in DynamoDB, though it be empty. */
const EACH = 4;

/** The first of a row's cells, in as many bytes. */
export function cutCells(cells: readonly string[], bytes: number): string[] {
  const kept: string[] = [];
  let room = bytes;
  for (const cell of cells) {
    if (room <= 0) return [...kept, MARK];
    const shown = cut(cell, Math.min(room, LONGEST_CELL));
    kept.push(shown);
    room -= Buffer.byteLength(shown) + EACH;
  }
  return kept;
}
