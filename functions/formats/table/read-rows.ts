import { accessLogParser } from '../readers/access-log.ts';
import { readRowPerLine, type TableRow, toTableRow } from '../readers/cells.ts';
import { readJsonArray } from '../readers/json-array.ts';
import { parseJsonCells } from '../readers/json-cells.ts';
import { keyValueParser } from '../readers/key-value.ts';
import { readHeadedRows } from './headed-rows.ts';
import type { RowOptions } from './row-options.ts';

export function readRows(text: AsyncIterable<string>, rows: RowOptions): AsyncIterable<TableRow> {
  switch (rows.as) {
    case 'delimited':
      return readHeadedRows(text, rows);
    case 'json-lines':
      return readRowPerLine(text, parseJsonCells);
    case 'json-array':
      return readElements(text, rows.path);
    case 'key-value':
      return readRowPerLine(text, keyValueParser(rows));
    case 'access-log':
      return readRowPerLine(text, accessLogParser(rows.vhost));
  }
}

async function* readElements(text: AsyncIterable<string>, path: string): AsyncGenerator<TableRow> {
  for await (const { number, text: element, problem } of readJsonArray(text, path)) {
    const cells = problem ?? parseJsonCells(element);
    yield toTableRow(number, number === 0 ? [] : [element], cells);
  }
}
