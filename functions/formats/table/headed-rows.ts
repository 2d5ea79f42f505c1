import { type Cells, type TableRow, toTableRow } from '../readers/cells.ts';
import { type Row, readDelimited } from '../readers/delimited.ts';
import type { DelimitedOptions } from './row-options.ts';

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
  const numbered = names.map((name, i) => {
    const isTwice = names.indexOf(name) !== names.lastIndexOf(name);
    return isTwice ? `${name} (${names.slice(0, i + 1).filter((other) => other === name).length})` : name;
  });
  return new Map(numbered.map((name, i) => [name, i]));
}

function toHeadedRow({ number, fields, problem }: Row, header: Header): TableRow {
  if (problem) return toTableRow(number, fields, problem);
  if (fields.length < header.size || fields.slice(header.size).some((field) => field.trim() !== '')) {
    return toTableRow(number, fields, wrongCount(fields.length, header));
  }
  return toTableRow(number, fields, new HeadedCells(fields, header));
}

function wrongCount(count: number, header: Header): string {
  return `has ${count} ${count === 1 ? 'column' : 'columns'}; the header has ${header.size}: ${[...header.keys()].join(', ')}`;
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
