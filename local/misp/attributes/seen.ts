import { type Fields, textOf } from '../input.ts';

const isoTime =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.(\d{1,6})\d*)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

export interface Seen {
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
}

export type SeenErrors = Readonly<Record<string, readonly string[]>>;

/** first_seen and last_seen as MISP stores them, or what is wrong with them (contract 119). */
export function readSeen(input: Fields, stored?: Seen): Seen | { readonly errors: SeenErrors } {
  const firstSeen = readTime(input.first_seen, stored?.firstSeen);
  const lastSeen = readTime(input.last_seen, stored?.lastSeen);
  if (firstSeen === undefined) return { errors: { first_seen: ['Invalid ISO 8601 format'] } };
  if (lastSeen === undefined) return { errors: { last_seen: ['Invalid ISO 8601 format'] } };
  if (firstSeen !== null && lastSeen !== null && firstSeen > lastSeen) {
    return { errors: { last_seen: ['Last seen value should be greater than first seen value'] } };
  }
  return { firstSeen, lastSeen };
}

function readTime(value: unknown, stored: string | null = null): string | null | undefined {
  if (value === undefined) return stored;
  const text = textOf(value) ?? '';
  if (text === '') return null;
  const match = isoTime.exec(text);
  const time = Date.parse(/[Z+]|T.*-/.test(text) || text.length === 10 ? text : `${text}Z`);
  if (match === null || Number.isNaN(time)) return undefined;
  return `${new Date(time).toISOString().slice(0, 19)}.${(match[1] ?? '').padEnd(6, '0')}+00:00`;
}
