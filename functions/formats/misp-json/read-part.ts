import type * as z from 'zod';
import { readMoment, toSeen } from '../../misp/dates.ts';

/** How an event is read, and what is said of it in the receipt. */
export interface Notes {
  /** Who may see it and its parts: as its file says, or as the source does. */
  distribution: 'file' | 'source';
  /** Its parts that are left out, since MISP would not take them. */
  leftOut: { type: string; value: string; reason: string }[];
  /** What else is not as in the file, in words. */
  changed: string[];
}

/** Parts of an event one by one: a bad one is left out and noted, and so are those that were deleted. */
export function readParts<Schema extends z.ZodType<object & { deleted?: boolean | undefined }>>(
  schema: Schema,
  parts: readonly unknown[] | undefined,
  what: string,
  notes: Notes,
): z.output<Schema>[] {
  return (parts ?? []).flatMap((part, i) => {
    const read = schema.safeParse(part);
    if (read.success) return read.data.deleted ? [] : [read.data];
    notes.leftOut.push({
      type: what,
      value: `number ${i + 1}${shown(part)}`,
      reason: whatIsWrong(read.error),
    });
    return [];
  });
}

export function whatIsWrong({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) =>
      path.length > 0 && !/^it /.test(message) && !message.startsWith(String(path[0]))
        ? `${path.join('.')}: ${message}`
        : message,
    )
    .join('; ');
}

/** So that it is found in its file. What is nested thousands deep V8 reads and cannot write. */
function shown(part: unknown): string {
  try {
    return `: ${JSON.stringify(part).slice(0, 200)}`;
  } catch {
    return '';
  }
}

interface Seen {
  first_seen?: string | undefined;
  last_seen?: string | undefined;
}

/** As MISP gives it back; nothing where there is none, and with a note where there is none that it would take. */
export function readSeen(
  { first_seen, last_seen }: Seen,
  of: string,
  notes: Notes,
): { firstSeen?: string; lastSeen?: string } {
  const firstSeen = readOne('first_seen', first_seen, of, notes);
  const lastSeen = readOne('last_seen', last_seen, of, notes);
  return { ...(firstSeen && { firstSeen }), ...(lastSeen && { lastSeen }) };
}

function readOne(field: keyof Seen, said: string | undefined, of: string, notes: Notes): string | undefined {
  if (!said) return undefined;
  const moment = readMoment(said);
  if (!moment) notes.changed.push(`${field} "${said.slice(0, 100)}" of ${of} is no moment, and is left out`);
  return moment && toSeen(moment);
}
