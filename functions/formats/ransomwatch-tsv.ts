import * as z from 'zod';
import { toMispDateTime } from '../misp/date-time.ts';
import type { AttributeDraft } from '../misp/event-draft.ts';
import type { Format, Parsed } from './format.ts';
import { HEADER_AGAIN, hasColumns, sayColumns } from './readers/columns.ts';
import { type Row, readDelimited } from './readers/delimited.ts';
import { withCells } from './with-cells.ts';

const COLUMNS = ['actor', 'victim', 'first_seen', 'published', 'url'] as const;
const NOTHING = new Set(['', '-', 'n/a', 'none', 'null']);
const LONGEST_NOTHING = 4;

/** The victims that ransomware groups name on their leak sites: one row, one event. */
export const ransomwatchTsv: Format<Record<string, never>> = {
  options: z.strictObject({}),
  async *parse(text) {
    let isFirst = true;
    for await (const row of readDelimited(text, '\t')) {
      if (!isFirst || !isHeader(row)) yield withCells(parseRow(row), row.fields);
      isFirst = false;
    }
  },
};

/** import-sample.py's own sample is headed `first seen` and `URL`. */
function isHeader({ fields }: Row): boolean {
  const heads = fields.map((field) => field.trim().toLowerCase().replace(' ', '_'));
  return COLUMNS.every((column, i) => heads[i] === column);
}

function parseRow(row: Row): Parsed {
  const { number, fields, problem } = row;
  if (problem) return reject(number, problem);
  if (!hasColumns(fields, COLUMNS.length)) {
    const needed = `${COLUMNS.length}: ${COLUMNS.join(', ')}, separated by tabs`;
    return reject(number, `${sayColumns(fields)}; it needs ${needed}`);
  }
  if (isHeader(row)) return reject(number, HEADER_AGAIN);
  const [actor = '', victim = '', firstSeen = '', published = '', url = ''] = fields.map((field) =>
    field.trim(),
  );
  if (isNothing(actor)) return reject(number, 'actor is empty; name the ransomware group', 'actor', actor);
  if (isNothing(victim)) return reject(number, 'victim is empty; name the victim', 'victim', victim);
  const seen = toMispDateTime(firstSeen);
  if (!seen) return reject(number, badDate('first_seen'), 'first_seen', firstSeen);
  const publication = isNothing(published) ? undefined : toMispDateTime(published);
  if (!isNothing(published) && !publication)
    return reject(number, badDate('published'), 'published', published);

  return {
    draft: {
      key: [actor, victim, seen],
      info: `[ransomwatch] ${actor} - victim:${victim}(${firstSeen})`,
      date: firstSeen.slice(0, 10),
      tags: ['ransomwatch', `actor:${actor}`],
      attributes: attributesOf({ victim, seen, publication, url: isNothing(url) ? undefined : url }, number),
      rows: [number],
    },
  };
}

function attributesOf(
  values: { victim: string; seen: string; publication: string | undefined; url: string | undefined },
  row: number,
): AttributeDraft[] {
  const { victim, seen, publication, url } = values;
  const rows = [row];
  const attributes: AttributeDraft[] = [
    { category: 'External analysis', type: 'comment', value: victim, comment: 'victim', rows },
    { category: 'Other', type: 'datetime', value: seen, comment: 'First Seen', rows },
  ];
  if (publication)
    attributes.push({
      category: 'Other',
      type: 'datetime',
      value: publication,
      comment: 'Published Date',
      rows,
    });
  if (url)
    attributes.push({ category: 'Network activity', type: 'url', value: url, comment: 'Leak site', rows });
  return attributes;
}

function isNothing(field: string): boolean {
  return field.length <= LONGEST_NOTHING && NOTHING.has(field.toLowerCase());
}

function badDate(column: string): string {
  return `${column} is no date and time; write it as 2021-10-26 20:53:50${column === 'published' ? ', or N/A' : ''}`;
}

function reject(row: number, reason: string, field?: string, value?: string): Parsed {
  return { rejection: { row, field, value, reason } };
}
