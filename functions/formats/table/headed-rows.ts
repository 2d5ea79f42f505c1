import { type Cells, type TableRow, toTableRow } from '../readers/cells.ts';
import { HEADER_AGAIN, hasColumns, sayColumns } from '../readers/columns.ts';
import { type Row, readDelimited } from '../readers/delimited.ts';
import type { DelimitedOptions } from './row-options.ts';

/** So many columns are told when a row has others. */
const MAX_TOLD = 60;

type Header = ReadonlyMap<string, number>;

/** Delimited rows by the names of their columns. */
export async function* readHeadedRows(
  text: AsyncIterable<string>,
  { delimiter, header: where, comment }: DelimitedOptions,
): AsyncGenerator<TableRow> {
  let header = Array.isArray(where) ? toHeader(where) : undefined;
  let lastComment: Row | undefined;
  for await (const row of readDelimited(text, { delimiter, comment })) {
    if (row.comment) {
      lastComment = row;
    } else if (header) {
      yield toHeadedRow(row, header);
    } else if (where === 'first-row') {
      if (row.problem) return yield toTableRow(0, [], `the header, row ${row.number}, ${row.problem}`);
      header = toHeader(row.fields);
    } else if (lastComment) {
      header = toHeader(lastComment.fields);
      yield toHeadedRow(row, header);
    } else {
      return yield toTableRow(0, [], noComment(row, comment));
    }
  }
}

function noComment({ number }: Row, comment = ''): string {
  return `there is no comment (${comment}) before row ${number} that names the columns`;
}

/** Of two columns of one name neither is meant by it alone. */
function toHeader(fields: readonly string[]): Header {
  const names = fields.map((field) => field.trim());
  const all = countOf(names);
  const seen = new Map<string, number>();
  return new Map(
    names.map((name, i) => {
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      return [all.get(name) === 1 ? name : `${name} (${number})`, i];
    }),
  );
}

function countOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function toHeadedRow({ number, fields, problem }: Row, header: Header): TableRow {
  if (problem) return toTableRow(number, fields, problem);
  if (!hasColumns(fields, header.size)) return toTableRow(number, fields, wrongCount(fields, header));
  if (isHeader(fields, header)) return toTableRow(number, fields, HEADER_AGAIN);
  return toTableRow(number, fields, new HeadedCells(fields, header));
}

function isHeader(fields: readonly string[], header: Header): boolean {
  for (const [name, place] of header) if (fields[place]?.trim() !== name) return false;
  return true;
}

function wrongCount(fields: readonly string[], header: Header): string {
  const told = header.keys().take(MAX_TOLD);
  const more = header.size > MAX_TOLD ? ` and ${header.size - MAX_TOLD} more` : '';
  return `${sayColumns(fields)}; the header has ${header.size}: ${[...told].join(', ')}${more}`;
}

class HeadedCells implements Cells {
  readonly header: Header;
  readonly #fields: readonly string[];

  constructor(fields: readonly string[], header: Header) {
    this.header = header;
    this.#fields = fields;
  }

  get(column: string): string | undefined {
    const place = this.header.get(column);
    return place === undefined ? undefined : this.#fields[place];
  }

  keys(): Iterable<string> {
    return this.header.keys();
  }
}
