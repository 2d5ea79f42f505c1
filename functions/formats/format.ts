import type * as z from 'zod';
import type { EventDraft } from '../misp/event-draft.ts';

/** A row that becomes no event, and why. Row 0 is the file as a whole. */
export interface Rejection {
  row: number;
  field?: string | undefined;
  value?: string | undefined;
  /** The row as the file has it, cell by cell; one cell, if that is all that is known of it. */
  cells?: readonly string[] | undefined;
  /** Says what is wrong and what to do, without the file's name: the receipt has that. */
  reason: string;
}

/** A row that says again what an earlier one said; it adds nothing to the event of that row. */
export interface Duplicate {
  row: number;
  of: number;
}

/** Rows that the configuration has no use for. A log may have millions, so they are told together, once for each reason. */
export interface PassedOver {
  rows: number;
  /** In words: `status is not online`. */
  reason: string;
}

/** `notice`: something of the file as a whole that a person should know, and that is no failure. */
export type LeftOut =
  | { rejection: Rejection }
  | { duplicate: Duplicate }
  | { passedOver: PassedOver }
  | { notice: string };
export type Parsed = { draft: EventDraft } | LeftOut;

/**
 * How one kind of file becomes event drafts. Pure: text in, drafts and left-out rows out, as a stream.
 * Every row of the file is in exactly one of them, so that the receipt adds up.
 */
export interface Format<Options = unknown> {
  /** What a source of this format may set under `options` in misp-ingest.config.ts. */
  options: z.ZodType<Options>;
  /** What a source of this format does with events that exist, if it does not say; `merge` and `uuid` without. */
  defaults?: { existing?: 'skip' | 'merge' | 'replace'; match?: 'uuid' | 'title' };
  parse(text: AsyncIterable<string>, options: Options, context?: Context): AsyncIterable<Parsed>;
}

/** What is known of the file besides its text. */
export interface Context {
  /** Its name, without the folder of its source; with the name inside a zip behind it. */
  file: string;
  /** When it was dropped: ISO 8601, UTC. */
  uploadedAt: string;
}
