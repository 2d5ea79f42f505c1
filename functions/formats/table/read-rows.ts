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
      return readJsonLines(text);
    case 'json-array':
      return readElements(text, rows.path);
    case 'key-value':
      return readRowPerLine(text, keyValueParser(rows));
    case 'access-log':
      return readRowPerLine(text, accessLogParser(rows.vhost));
  }
}

/** What begins as an array has no line that is an object. */
const ARRAY = /^\s*\[\s*(?:\{|$)/;
const NO_LINES = "the file is a JSON array; say in the mapping as: 'json-array'";

async function* readJsonLines(text: AsyncIterable<string>): AsyncGenerator<TableRow> {
  let isFirst = true;
  for await (const row of readRowPerLine(text, parseJsonCells)) {
    if (isFirst && row.problem && ARRAY.test(row.written[0] ?? '')) {
      yield toTableRow(0, [], NO_LINES);
      return;
    }
    isFirst = false;
    yield row;
  }
}

async function* readElements(text: AsyncIterable<string>, path: string): AsyncGenerator<TableRow> {
  for await (const { number, text: element, problem } of readJsonArray(text, path)) {
    const cells = problem ?? parseJsonCells(element);
    yield toTableRow(number, number === 0 ? [] : [element], cells);
  }
}
