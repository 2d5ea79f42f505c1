import type { Format, Parsed } from './format.ts';
import { HeldRows } from './grouping/held-rows.ts';
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
    const held = new HeldRows(options.maxMegabytes);
    const userOf = settingsByUser(options.users);
    const isBegun = (key: readonly string[]) => held.has(key);
    let isFirst = true;
    for await (const row of readDelimited(text, options.delimiter)) {
      const skips = row.number < options.startRow || (isFirst && skipsHeader(row, options));
      isFirst = false;
      if (skips) continue;
      const parsed = parseRow(row, { options, userOf, isBegun });
      if ('draft' in parsed) held.add(parsed.draft);
      else yield withCells(parsed, row.fields);
      if (held.whyFull) return yield { rejection: { row: 0, reason: held.whyFull } };
    }
    yield* held.events();
  },
} satisfies Format<MispCsvOptions>;

function skipsHeader({ number, fields }: Row, { header }: MispCsvOptions): boolean {
  return header === 'skip' ? number === 1 : header === 'auto' && isHeader(fields);
}
