import { splitLines, unreadable } from './lines.ts';

/** A cell may hold several values, as a list in JSON does. */
export type Cell = string | readonly string[];

/** What a row says, by column. A Map is one. */
export interface Cells {
  get(column: string): Cell | undefined;
  keys(): Iterable<string>;
  /** The same for all rows of a file with one header: what is known of one row's columns is known of all. */
  header?: object;
}

export interface TableRow {
  /** 0 is the file as a whole. */
  number: number;
  cells: Cells;
  /** The row as it stands in the file; of the file as a whole nothing. */
  written: readonly string[];
  /** Why the row cannot be read, in words for the receipt. */
  problem?: string;
}

export const NO_CELLS: Cells = new Map<string, Cell>();

/** Files in which each line is a row. `parseLine` answers why, if it is none. Blank lines are left out, and counted. */
export async function* readRowPerLine(
  text: AsyncIterable<string>,
  parseLine: (line: string) => Cells | string,
): AsyncGenerator<TableRow> {
  let number = 0;
  for await (const line of splitLines(text)) {
    number += 1;
    if (line.trim() === '') continue;
    const cells = unreadable(line) ?? parseLine(line);
    yield toTableRow(number, [line], cells);
  }
}

/** `cells` may be why there are none. */
export function toTableRow(number: number, written: readonly string[], cells: Cells | string): TableRow {
  return typeof cells === 'string'
    ? { number, written, cells: NO_CELLS, problem: cells }
    : { number, written, cells };
}
