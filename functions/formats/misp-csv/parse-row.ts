import { readMoment, whyNoDate } from '../../misp/dates.ts';
import type { EventDraft } from '../../misp/event-draft.ts';
import type { Rejection } from '../format.ts';
import { MAX_COMMENT } from '../grouping/gathered-attribute.ts';
import { judged } from '../grouping/judged-attribute.ts';
import { HEADER_AGAIN, sayColumns } from '../readers/columns.ts';
import type { Row } from '../readers/delimited.ts';
import { COLUMNS, type Column, isHeader, toCells } from './columns.ts';
import type { MispCsvOptions } from './options.ts';
import { howToAddUser, type UserSettings } from './users.ts';

type Cells = Record<Column, string>;
type ParsedRow = { draft: EventDraft } | { rejection: Rejection };

/** MISP's column for the info, in bytes: it answers 500 to more (contract 331). */
const MAX_INFO = 65_535;

export interface Circumstances {
  options: MispCsvOptions;
  userOf: (user: string) => UserSettings | undefined;
  /** The date comes from the event's first row; later ones may leave it out. */
  isBegun: (key: readonly string[]) => boolean;
}

/** One row is an event of one attribute, to be joined with the others of its user and title. */
export function parseRow({ number, fields, problem }: Row, circumstances: Circumstances): ParsedRow {
  const cells = toCells(fields);
  if (problem) return { rejection: { row: number, reason: problem } };
  if (!cells) return { rejection: { row: number, reason: wrongCount(fields) } };
  if (isHeader(fields)) return { rejection: { row: number, reason: HEADER_AGAIN } };
  const refused = refuse(cells, circumstances);
  if (refused) return { rejection: { row: number, ...refused } };

  const attribute = judged(cells, circumstances.options);
  if ('reason' in attribute) {
    return { rejection: { row: number, ...attribute, value: cells[attribute.field] } };
  }
  const tags = splitTags(cells.attributeTags);
  return {
    draft: {
      ...circumstances.userOf(cells.user),
      key: keyOf(cells),
      info: cells.title,
      date: readMoment(cells.date, circumstances.options)?.date ?? '',
      tags: [cells.tag1, cells.tag2, cells.tag3, cells.tag4].flatMap(splitTags),
      attributes: [
        {
          ...attribute,
          ...(cells.comment && { comment: cells.comment }),
          ...(tags.length > 0 && { tags }),
          rows: [number],
        },
      ],
      rows: [number],
    },
  };
}

function refuse(
  cells: Cells,
  { options, userOf, isBegun }: Circumstances,
): Omit<Rejection, 'row'> | undefined {
  const about = (field: Column, reason: string) => ({ field, value: cells[field], reason });
  if (!userOf(cells.user)) return about('user', howToAddUser(cells.user));
  if (cells.title === '') return about('title', 'is empty; it names the event to which the row belongs');
  if (Buffer.byteLength(cells.title) > MAX_INFO) {
    return about('title', `is longer than the ${MAX_INFO} bytes that MISP takes`);
  }
  const goesWithout = cells.date === '' && isBegun(keyOf(cells));
  if (!goesWithout && !readMoment(cells.date, options)) return about('date', whyNoDate(cells.date, options));
  if (Buffer.byteLength(cells.comment) > MAX_COMMENT) {
    return about('comment', `is longer than the ${MAX_COMMENT} bytes that MISP takes`);
  }
  return undefined;
}

/** Two users may each have an event of one title. */
function keyOf({ user, title }: Cells): string[] {
  return [user.toLowerCase(), title];
}

function splitTags(cell: string): string[] {
  const names = cell.split(',').map((tag) => tag.trim());
  return [...new Set(names.filter((tag) => tag !== ''))];
}

function wrongCount(fields: readonly string[]): string {
  return `${sayColumns(fields)}; it needs ${COLUMNS.length}: ${COLUMNS.join(', ')}. Is the delimiter the right one?`;
}
