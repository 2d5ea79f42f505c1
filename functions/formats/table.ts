import type { Format, Parsed } from './format.ts';
import { ScatteredEvents } from './grouping/scattered-events.ts';
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
    yield 'rejection' in row
      ? row
      : withCells(
          parseRow(row, mapping, () => false),
          row.written,
        );
  }
}

async function* parseTogether(
  rows: AsyncIterable<TableRow>,
  mapping: Mapping,
  { maxMegabytes }: TableOptions,
): AsyncGenerator<Parsed> {
  const events = new ScatteredEvents(maxMegabytes);
  const isBegun = (key: readonly string[]) => events.has(key);
  for await (const row of readMappedRows(rows, mapping)) {
    if ('rejection' in row) {
      yield row;
      continue;
    }
    const parsed = parseRow(row, mapping, isBegun);
    const leftOut = 'draft' in parsed ? events.add(parsed.draft) : parsed;
    if (leftOut) yield withCells(leftOut, row.written);
    if (events.whyFull) return yield { rejection: { row: 0, reason: events.whyFull } };
  }
  for (const draft of events.drafts()) {
    // The file as a whole is known by what it is called.
    yield { draft: mapping.of === 'whole-file' ? { ...draft, key: [draft.info] } : draft };
  }
}
