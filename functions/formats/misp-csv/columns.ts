import { hasColumns } from '../readers/columns.ts';

/** MISP-CSVImport's columns, known by their place, and the words that head them in its samples and in people's files. */
const HEADS = {
  date: /^date$/,
  organisation: /^org(g|ani[sz]ation)?$/,
  user: /^user$/,
  title: /title|^info$/,
  tag1: /tag/,
  tag2: /tag/,
  tag3: /tag/,
  tag4: /tag/,
  value: /^value$/,
  category: /^category$/,
  type: /^type$/,
  attributeTags: /tag/,
  comment: /^comments?$/,
};

export type Column = keyof typeof HEADS;
export const COLUMNS = Object.keys(HEADS) as Column[];

export function isHeader(fields: readonly string[]): boolean {
  const heads = Object.values(HEADS);
  return (
    hasColumns(fields, heads.length) &&
    heads.every((head, i) => head.test(fields[i]?.trim().toLowerCase() ?? ''))
  );
}

/** `undefined` for another number of columns. */
export function toCells(fields: readonly string[]): Record<Column, string> | undefined {
  if (!hasColumns(fields, COLUMNS.length)) return undefined;
  const [date = '', organisation = '', user = '', title = '', tag1 = '', tag2 = '', tag3 = '', ...rest] =
    fields.map((field) => field.trim());
  const [tag4 = '', value = '', category = '', type = '', attributeTags = '', comment = ''] = rest;
  return {
    date,
    organisation,
    user,
    title,
    tag1,
    tag2,
    tag3,
    tag4,
    value,
    category,
    type,
    attributeTags,
    comment,
  };
}
