import type { Format, Parsed } from './format.ts';
import { HeldRows } from './grouping/held-rows.ts';
import type { TableRow } from './readers/cells.ts';
import { readMappedRows } from './table/mapped-rows.ts';
import { type Mapping, toMapping } from './table/mapping.ts';
import { type TableOptions, tableOptions } from './table/options.ts';
import { parseRow } from './table/parse-row.ts';
import { readRows } from './table/read-rows.ts';
import { withCells } from './with-cells.ts';

/** Rows of whatever layout, and in the configuration what their columns mean to MISP. */
export const table = {
  options: tableOptions,
  parse(text, options): AsyncGenerator<Parsed> {
    const mapping = toMapping(options);
    const rows = readRows(text, options.rows);
    return mapping.of === 'each-row' ? parseEach(rows, mapping) : parseTogether(rows, mapping, options);
  },
} satisfies Format<TableOptions>;

async function* parseEach(rows: AsyncIterable<TableRow>, mapping: Mapping): AsyncGenerator<Parsed> {
  for await (const row of readMappedRows(rows, mapping)) {
    yield 'cells' in row ? readRow(row, mapping, () => false) : row;
  }
}

async function* parseTogether(
  rows: AsyncIterable<TableRow>,
  mapping: Mapping,
  { maxMegabytes }: TableOptions,
): AsyncGenerator<Parsed> {
  const held = new HeldRows(maxMegabytes);
  const isBegun = (key: readonly string[]) => held.has(key);
  for await (const row of readMappedRows(rows, mapping)) {
    const parsed = 'cells' in row ? readRow(row, mapping, isBegun) : row;
    if ('draft' in parsed) held.add(parsed.draft);
    else yield parsed;
    if (held.whyFull) return yield { rejection: { row: 0, reason: held.whyFull } };
  }
  for (const event of held.events()) {
    // The file as a whole is known by what it is called.
    const isWhole = 'draft' in event && mapping.of === 'whole-file';
    yield isWhole ? { draft: { ...event.draft, key: [event.draft.info] } } : event;
  }
}

function readRow(row: TableRow, mapping: Mapping, isBegun: (key: readonly string[]) => boolean): Parsed {
  return withCells(parseRow(row, mapping, isBegun), row.written);
}
