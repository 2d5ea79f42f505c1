import { MAX_LINE, splitLines } from './lines.ts';

export interface Row {
  /** As a spreadsheet counts: the first row, header or not, is 1. */
  number: number;
  fields: string[];
  /** Why the row cannot be read, in words for the receipt. */
  problem?: string;
}

/** A quoted field may run over so many lines and characters; a quote that is open after that is a character like any other. */
const MAX_OPEN_LINES = 100;
const MAX_OPEN_CHARACTERS = 65_536;

const QUOTED = /"([^"]*(?:""[^"]*)*)"/y;
const OPEN = /"[^"]*(?:""[^"]*)*$/y;

/**
 * Rows of delimited text, with or without a spreadsheet's quoting ("a ""quoted"" field", line breaks inside). Blank
 * rows are left out. A stray quote costs nothing; csv-parse takes all that follows it, to the end of the file, for one field.
 */
export async function* readDelimited(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Row> {
  let number = 0;
  let held: string[] = [];
  for await (const line of splitLines(text)) {
    const settled = settle([...held, line], delimiter, false);
    for (const fields of settled.records) {
      number += 1;
      if (!isBlank(fields)) yield toRow(number, fields);
    }
    held = settled.rest;
  }
  for (const fields of settle(held, delimiter, true).records) {
    number += 1;
    if (!isBlank(fields)) yield toRow(number, fields);
  }
}

/** The records that the lines make, and the lines whose last quote is still open. Of those all but the last were open before. */
function settle(lines: string[], delimiter: string, final: boolean): { records: string[][]; rest: string[] } {
  const records: string[][] = [];
  let start = 0;
  let end = lines.length;
  while (start < lines.length) {
    const { fields, state } = splitFields(lines.slice(start, end).join('\n'), delimiter);
    const mayGrow = state === 'open' && !isTooLong(lines.slice(start, end));
    if (mayGrow && end === lines.length && !final) break;
    if (mayGrow && end < lines.length) {
      end += 1;
      continue;
    }
    records.push(state === 'whole' ? fields : splitFields(lines[start] ?? '', delimiter).fields);
    start = state === 'whole' ? end : start + 1;
    end = start + 1;
  }
  return { records, rest: lines.slice(start) };
}

function isTooLong(lines: string[]): boolean {
  return (
    lines.length >= MAX_OPEN_LINES || lines.reduce((sum, line) => sum + line.length, 0) > MAX_OPEN_CHARACTERS
  );
}

/** `open`: a quoted field is not closed. `broken`: a line ends outside quotes. Both give what the text is if quotes mean nothing. */
function splitFields(
  text: string,
  delimiter: string,
): { fields: string[]; state: 'whole' | 'open' | 'broken' } {
  const fields: string[] = [];
  let state: 'whole' | 'open' | 'broken' = 'whole';
  for (let at = 0; at <= text.length; ) {
    const quoted = quotedField(text, at, delimiter);
    const delimiterAt = text.indexOf(delimiter, at);
    const end = quoted?.end ?? (delimiterAt === -1 ? text.length : delimiterAt);
    const field = quoted?.value ?? text.slice(at, end);
    if (!quoted && matchesAt(OPEN, text, at)) state = 'open';
    else if (!quoted && state === 'whole' && field.includes('\n')) state = 'broken';
    fields.push(field);
    at = end + delimiter.length;
  }
  return { fields, state };
}

function quotedField(
  text: string,
  at: number,
  delimiter: string,
): { value: string; end: number } | undefined {
  const match = matchesAt(QUOTED, text, at);
  if (!match) return undefined;
  const end = at + match[0].length;
  const closes = end === text.length || text.startsWith(delimiter, end);
  return closes ? { value: (match[1] ?? '').replaceAll('""', '"'), end } : undefined;
}

function matchesAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  if (text[at] !== '"') return null;
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function isBlank(fields: string[]): boolean {
  return fields.every((field) => field.trim() === '');
}

function toRow(number: number, fields: string[]): Row {
  const problem = fields.map(unreadable).find((found) => found);
  return problem ? { number, fields, problem } : { number, fields };
}

function unreadable(field: string): string | undefined {
  if (field.length > MAX_LINE) return `is longer than ${MAX_LINE} characters`;
  if (field.includes('\uFFFD')) return 'has bytes that are not UTF-8; save the file as UTF-8';
  return undefined;
}
