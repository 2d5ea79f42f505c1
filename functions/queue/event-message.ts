import * as z from 'zod';
import { mispEventSchema } from '../misp/event.ts';
import { REACHES } from '../misp/guard/reach.ts';
import { COLOURS } from '../misp/guard/tlp.ts';

const rows = z.array(z.int().positive());

/** One event for one MISP server: what `collect/` hands to `send/`. */
export const eventMessageSchema = z.strictObject({
  run: z.string(),
  source: z.string(),
  /** The name of the file, without the folder of its source. */
  file: z.string(),
  /** When that was dropped: of two drops of a file the later one has the greater, as text. */
  droppedAt: z.string().optional(),
  /** Counts the run's messages from 0. The same file gives the same numbers, however often it is read. */
  number: z.int().nonnegative(),
  server: z.string(),
  existing: z.enum(['skip', 'merge', 'replace']),
  // With defaults: a message may have been queued by an earlier release.
  match: z.enum(['uuid', 'title']).default('uuid'),
  foreign: z.enum(['refuse', 'propose']).default('refuse'),
  publish: z.enum(['never', 'publish', 'alert']),
  warninglists: z.enum(['off', 'detection-off', 'leave-out']).default('off'),
  sharingGroup: z.uuid().optional(),
  /** The MISP user in whose name it is sent; without one, the server's own key. */
  user: z.string().optional(),
  /** The rows of the file that the event was made of. */
  rows,
  /** The rows behind each attribute, by its UUID; left out where the event is of one row. */
  attributeRows: z.record(z.uuid(), rows).optional(),
  /** What the format left out of the event. */
  leftOut: z
    .array(z.strictObject({ rows, type: z.string(), value: z.string(), reason: z.string() }))
    .optional(),
  /** What had to be brought to a form that MISP can store. */
  adjusted: z.array(z.strictObject({ rows, field: z.string(), reason: z.string() })).optional(),
  /** Why the guard keeps it from MISP, unless the message comes with an `override`. */
  held: z.string().optional(),
  /** How far the event goes at most; its distribution is then no wish of the source's. */
  widest: z.enum(REACHES).optional(),
  /** How far events with these TLP tags go at most. */
  tlpReach: z.partialRecord(z.enum(COLOURS), z.enum(REACHES)).optional(),
  event: mispEventSchema,
});

export type EventMessage = z.infer<typeof eventMessageSchema>;

/** What is known of a message before its body is fetched and checked: whose it is, and what a dead letter has to say. */
export const envelopeSchema = z.object({
  run: z.string(),
  source: z.string(),
  file: z.string(),
  droppedAt: z.string().optional(),
  number: z.int().nonnegative(),
  server: z.string(),
  rows,
  event: z.object({ uuid: z.string(), info: z.string() }),
});

export type Envelope = z.infer<typeof envelopeSchema>;
