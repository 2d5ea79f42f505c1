import { createHash } from 'node:crypto';
import type { Find } from '../../queue/found-message.ts';
import type { Mark } from './mark.ts';

/** What a list has that cannot be understood. */
export interface Problem {
  /** The same for as long as it stands there so: it is told once. */
  id: string;
  /** In words for the receipt. */
  reason: string;
}

/** What is not understood is known by how it is written. */
export function problemOf(reason: string, written: unknown): Problem {
  const id = createHash('sha256')
    .update(asText(written) ?? reason)
    .digest('hex')
    .slice(0, 32);
  return { id: `problem ${id}`, reason };
}

/** Undefined for what is nested thousands deep: V8 reads that, and cannot write it. */
function asText(written: unknown): string | undefined {
  try {
    return JSON.stringify(written);
  } catch {
    return undefined;
  }
}

/** A part of what a source lists. */
export interface Listing {
  finds: Find[];
  problems: Problem[];
  /** Where the next part begins; undefined at the end. */
  next: unknown;
}

/** How one kind of source is listed. Everything that is listed may have been listed before. */
export interface Catalogue {
  /** `cursor`: undefined for the first part, or what the last one said, perhaps in an earlier call of the function. */
  list(cursor: unknown, mark: Mark): Promise<Listing>;
  /** Whether a find that was taken once is to be taken again. */
  supersedes(version: string, taken: string): boolean;
  /** For the mark, once all is taken: what the source needs to ask for less the next time. */
  etag?(): string | undefined;
}
