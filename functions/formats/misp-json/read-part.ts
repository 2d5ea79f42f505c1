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
export function readParts<Schema extends z.ZodType<{ deleted?: boolean | undefined }>>(
  schema: Schema,
  parts: readonly unknown[] | undefined,
  what: string,
  notes: Notes,
): z.output<Schema>[] {
  return (parts ?? []).flatMap((part, i) => {
    const read = schema.safeParse(part);
    if (read.success) return read.data.deleted ? [] : [read.data];
    notes.leftOut.push({ type: what, value: `number ${i + 1}`, reason: whatIsWrong(read.error) });
    return [];
  });
}

export function whatIsWrong({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) =>
      path.length > 0 && !message.startsWith(String(path[0])) ? `${path.join('.')}: ${message}` : message,
    )
    .join('; ');
}

/** As MISP gives it back; nothing where there is none, or none that it would take. */
export function readSeen({
  first_seen,
  last_seen,
}: {
  first_seen?: string | undefined;
  last_seen?: string | undefined;
}): {
  firstSeen?: string;
  lastSeen?: string;
} {
  const first = first_seen && readMoment(first_seen);
  const last = last_seen && readMoment(last_seen);
  return { ...(first && { firstSeen: toSeen(first) }), ...(last && { lastSeen: toSeen(last) }) };
}
