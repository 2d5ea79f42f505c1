import type { Format, Parsed } from './format.ts';
import { ScatteredEvents } from './grouping/scattered-events.ts';
import { isHeader } from './misp-csv/columns.ts';
import { type MispCsvOptions, mispCsvOptions } from './misp-csv/options.ts';
import { parseRow } from './misp-csv/parse-row.ts';
import { settingsByUser } from './misp-csv/users.ts';
import { type Row, readDelimited } from './readers/delimited.ts';
import { withCells } from './with-cells.ts';

/** The 13 columns of MISP-CSVImport: one row, one attribute; all rows of one user and title, one event. */
export const mispCsv = {
  options: mispCsvOptions,
  /** As MISP-CSVImport does it: an event of the same title is replaced. */
  defaults: { existing: 'replace', match: 'title' },
  async *parse(text, options): AsyncGenerator<Parsed> {
    const events = new ScatteredEvents(options.maxMegabytes);
    const userOf = settingsByUser(options.users);
    const isBegun = (key: readonly string[]) => events.has(key);
    let isFirst = true;
    for await (const row of readDelimited(text, options.delimiter)) {
      const skips = row.number < options.startRow || (isFirst && skipsHeader(row, options));
      isFirst = false;
      if (skips) continue;
      const parsed = parseRow(row, { options, userOf, isBegun });
      const leftOut = 'draft' in parsed ? events.add(parsed.draft) : parsed;
      if (leftOut) yield withCells(leftOut, row.fields);
      if (events.whyFull) return yield { rejection: { row: 0, reason: events.whyFull } };
    }
    for (const draft of events.drafts()) yield { draft };
  },
} satisfies Format<MispCsvOptions>;

function skipsHeader({ number, fields }: Row, { header }: MispCsvOptions): boolean {
  return header === 'skip' ? number === 1 : header === 'auto' && isHeader(fields);
}
