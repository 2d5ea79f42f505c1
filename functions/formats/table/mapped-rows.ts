import type { LeftOut } from '../format.ts';
import type { Cells, TableRow } from '../readers/cells.ts';
import type { Mapping } from './mapping.ts';
import { OnlyRows } from './only-rows.ts';

/** So many columns are told when one is not there. */
const MAX_TOLD = 60;

/**
 * The rows for which the mapping is meant. A column that the first one does not have is a typo: that is told once, and
 * the rest of the file is left. A column that a later one does not have is the fault of that row.
 */
export async function* readMappedRows(
  rows: AsyncIterable<TableRow>,
  { only, needed }: Mapping,
): AsyncGenerator<TableRow | LeftOut> {
  const isKnown = new Set<readonly string[]>();
  const wanted = new OnlyRows(only);
  let header: object | undefined;
  for await (const row of rows) {
    if (row.problem !== undefined) {
      yield { rejection: { row: row.number, cells: row.written, reason: row.problem } };
      continue;
    }
    if (header !== undefined && row.cells.header === header) {
      if (wanted.takes(row)) yield row;
      continue;
    }
    const columns = lacks(row.cells, needed.byOnly) ? needed.byOnly : needed.byAll;
    if (columns === needed.byAll && !wanted.takes(row)) {
      isKnown.add(needed.byOnly);
    } else if (!lacks(row.cells, columns)) {
      isKnown.add(needed.byOnly).add(needed.byAll);
      header = row.cells.header;
      yield row;
    } else if (isKnown.has(columns)) {
      const reason = `has ${whatIsThere(row.cells, columns)}`;
      yield { rejection: { row: row.number, cells: row.written, reason } };
    } else {
      yield { rejection: { row: 0, reason: `${typo(row, columns)}; nothing of the file was read` } };
      return;
    }
  }
  yield* wanted.passedOver();
}

function lacks(cells: Cells, columns: readonly string[]): boolean {
  return columns.some((column) => cells.get(column) === undefined);
}

function typo({ number, cells }: TableRow, columns: readonly string[]): string {
  return `the mapping is about columns that row ${number} does not have: it has ${whatIsThere(cells, columns)}`;
}

function whatIsThere(cells: Cells, columns: readonly string[]): string {
  const missing = columns.filter((column) => cells.get(column) === undefined);
  const there = [...cells.keys()];
  const more = there.length > MAX_TOLD ? ` and ${there.length - MAX_TOLD} more` : '';
  return `no ${missing.join(', ')}, but ${there.slice(0, MAX_TOLD).join(', ')}${more}`;
}
