import type { Find } from '../../queue/found-message.ts';
import type { Mark } from './mark.ts';

/** A part of what a source lists. */
export interface Listing {
  finds: Find[];
  /** What the list has that cannot be understood, in words for the receipt. */
  problems: string[];
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
