import { splitLines, unreadable } from './lines.ts';

export interface Row {
  /** As a spreadsheet counts: the first row, header or not, is 1. */
  number: number;
  fields: string[];
  /** Why the row cannot be read, in words for the receipt. */
  problem?: string;
  /** The row is a comment; its fields are what stands behind the sign. */
  comment?: true;
}

export interface Layout {
  delimiter: string;
  /** A row that begins with it is a comment: `#`. */
  comment?: string | undefined;
}

type Fields = Pick<Row, 'fields' | 'comment'>;

/** A quoted field may run over so many lines and characters; a quote that is open after that is a character like any other. */
const MAX_OPEN_LINES = 100;
const MAX_OPEN_CHARACTERS = 65_536;

// With blanks around the quotes, as abuse.ch writes `"a", "b"`
const QUOTED = / *"([^"]*(?:""[^"]*)*)"/y;
const OPEN = / *"[^"]*(?:""[^"]*)*$/y;
const BLANKS = / */y;

/**
 * Rows of delimited text, with or without a spreadsheet's quoting ("a ""quoted"" field", line breaks inside). Blank
 * rows are left out, and a first one that tells Excel the delimiter (`sep=;`). A stray quote costs nothing; csv-parse
 * takes all that follows it, to the end of the file, for one field.
 */
export async function* readDelimited(
  text: AsyncIterable<string>,
  layout: string | Layout,
): AsyncGenerator<Row> {
  const { delimiter, comment } = typeof layout === 'string' ? { delimiter: layout } : layout;
  let number = 0;
  let held: string[] = [];
  for await (const line of splitLines(text)) {
    if (number === 0 && held.length === 0 && line === `sep=${delimiter}`) {
      number = 1;
      continue;
    }
    if (held.length === 0 && !line.includes('"')) {
      number += 1;
      const row = toFields(line, delimiter, comment);
      if (!isBlank(row)) yield toRow(number, row);
      continue;
    }
    const settled = settle([...held, line], { delimiter, comment }, false);
    for (const row of settled.rows) {
      number += 1;
      if (!isBlank(row)) yield toRow(number, row);
    }
    held = settled.rest;
  }
  for (const row of settle(held, { delimiter, comment }, true).rows) {
    number += 1;
    if (!isBlank(row)) yield toRow(number, row);
  }
}

/** The rows that the lines make, and the lines whose last quote is still open. Of those all but the last were open before. */
function settle(
  lines: string[],
  { delimiter, comment }: Layout,
  final: boolean,
): { rows: Fields[]; rest: string[] } {
  const rows: Fields[] = [];
  let start = 0;
  let end = lines.length;
  while (start < lines.length) {
    if (comment && lines[start]?.startsWith(comment)) {
      rows.push(toFields(lines[start] ?? '', delimiter, comment));
      start += 1;
      end = start + 1;
      continue;
    }
    const { fields, state } = splitFields(lines.slice(start, end).join('\n'), delimiter);
    const mayGrow = state === 'open' && !isTooLong(lines.slice(start, end));
    if (mayGrow && end === lines.length && !final) break;
    if (mayGrow && end < lines.length) {
      end += 1;
      continue;
    }
    rows.push({ fields: state === 'whole' ? fields : splitFields(lines[start] ?? '', delimiter).fields });
    start = state === 'whole' ? end : start + 1;
    end = start + 1;
  }
  return { rows, rest: lines.slice(start) };
}

/** The fields of a line that has no field over several lines. */
function toFields(line: string, delimiter: string, comment: string | undefined): Fields {
  const isComment = comment !== undefined && line.startsWith(comment);
  const text = isComment ? line.slice(comment.length).trim() : line;
  const fields = text.includes('"') ? splitFields(text, delimiter).fields : text.split(delimiter);
  return isComment ? { fields, comment: true } : { fields };
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
    const delimiterAt = text.indexOf(delimiter, at);
    const isEmpty = delimiterAt === at;
    const quoted = isEmpty ? undefined : quotedField(text, at, delimiter);
    const end = quoted?.end ?? (delimiterAt === -1 ? text.length : delimiterAt);
    const field = quoted?.value ?? text.slice(at, end);
    if (!quoted && state === 'whole') {
      if (!isEmpty && matchesAt(OPEN, text, at)) state = 'open';
      else if (field.includes('\n')) state = 'broken';
    }
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
  const quotesEnd = at + match[0].length;
  const blanks = matchesAt(BLANKS, text, quotesEnd)?.[0].length ?? 0;
  // Blanks may be the delimiter, or begin it.
  const end = [quotesEnd, quotesEnd + blanks].find(
    (end) => end === text.length || text.startsWith(delimiter, end),
  );
  return end === undefined ? undefined : { value: (match[1] ?? '').replaceAll('""', '"'), end };
}

function matchesAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function isBlank({ fields }: Fields): boolean {
  return fields.every((field) => field.trim() === '');
}

function toRow(number: number, { fields, comment }: Fields): Row {
  // A spread takes V8 several times as long.
  const row: Row = comment ? { number, fields, comment } : { number, fields };
  for (const field of fields) {
    const problem = unreadable(field);
    if (problem) return { ...row, problem };
  }
  return row;
}
