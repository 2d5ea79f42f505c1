import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Key } from './batches.ts';
import { cut } from './cut.ts';
import { fitAdjusted, fitDropped } from './fit-dropped.ts';
import { expiry, type Ledger, numberedKey } from './ledger.ts';
import { now } from './run.ts';
import { storedRowsSchema, storeRows } from './stored-rows.ts';

const droppedSchema = z.object({
  rows: z.array(z.int()),
  type: z.string(),
  value: z.string(),
  reason: z.string(),
});

const adjustedSchema = z.object({ rows: z.array(z.int()), field: z.string(), reason: z.string() });

/** MISP may answer with a whole page. In bytes. */
const LONGEST_REASON = 8_000;

/** What became of one event on one server: an entry of the receipt. */
export const outcomeSchema = z.object({
  uuid: z.string(),
  server: z.string(),
  id: z.string().nullable(),
  url: z.string().nullable(),
  info: z.string(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'skipped', 'refused', 'held', 'failed']),
  rows: z.array(z.int()),
  /** What MISP left out of the event, and why. */
  dropped: z.array(droppedSchema).optional(),
  /** What was brought to a form that MISP can store. */
  adjusted: z.array(adjustedSchema).optional(),
  reason: z.string().optional(),
  /** Why somebody let it go that the guard held. */
  override: z.string().optional(),
});

export type Outcome = z.infer<typeof outcomeSchema>;
export type Dropped = z.infer<typeof droppedSchema>;
export type Adjusted = z.infer<typeof adjustedSchema>;

export interface Recorded {
  earlier: 'none' | 'kept' | 'replaced';
  /** The message did not have this outcome before. */
  isNews: boolean;
  recordedAt: string;
}

const recordedSchema = z.object({ recordedAt: z.string() });

/** What names a message. */
export interface Numbered {
  run: string;
  number: number;
}

export function outcomeKey({ run, number }: Numbered): Key {
  return { run, item: numberedKey('event', number) };
}

// AWS: an item of DynamoDB holds 400 KB, with the names of all its attributes
const ROOM = 380_000;

/** As the ledger keeps it. */
export function outcomeItem(message: Numbered, outcome: Outcome, recordedAt: string) {
  const rows = storeRows(outcome.rows);
  // All rows may have to be named again, in the last entry of both lists.
  const room = Math.max(ROOM - 3 * rows.length, 0);
  return {
    ...outcomeKey(message),
    ...outcome,
    rows,
    reason: outcome.reason && cut(outcome.reason, LONGEST_REASON),
    dropped: outcome.dropped && fitDropped(outcome.dropped, room * 0.7).map(pack),
    adjusted: outcome.adjusted && fitAdjusted(outcome.adjusted, room * 0.3).map(pack),
    number: message.number,
    recordedAt,
    expiresAt: expiry(),
  };
}

/**
 * Keeps the first success: a message that comes again finds its event unchanged, and must not hide that it was this
 * run that created it. A failure gives way, as a redrive may heal it. Returns whether
 * an earlier outcome was there, and when the one that holds was put down.
 */
export async function recordOutcome(ledger: Ledger, message: Numbered, outcome: Outcome): Promise<Recorded> {
  const recordedAt = now();
  const Key = outcomeKey(message);
  const put = new PutCommand({
    TableName: ledger.table,
    Item: outcomeItem(message, outcome, recordedAt),
    ConditionExpression: 'attribute_not_exists(outcome) OR outcome IN (:refused, :held, :failed)',
    ExpressionAttributeValues: { ':refused': 'refused', ':held': 'held', ':failed': 'failed' },
    ReturnValues: 'ALL_OLD',
  });
  try {
    const { Attributes } = await ledger.db.send(put);
    const isNews = Attributes?.outcome !== outcome.outcome;
    return { earlier: Attributes ? 'replaced' : 'none', isNews, recordedAt };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { Item } = await ledger.db.send(
      new GetCommand({ TableName: ledger.table, Key, ConsistentRead: true }),
    );
    return { earlier: 'kept', isNews: false, ...recordedSchema.parse(Item) };
  }
}

function pack<Entry extends { rows: number[] }>(entry: Entry) {
  return { ...entry, rows: storeRows(entry.rows) };
}

/** An outcome as `recordOutcome` put it. */
export const storedOutcomeSchema = outcomeSchema.extend({
  number: z.int(),
  rows: storedRowsSchema,
  dropped: z.array(droppedSchema.extend({ rows: storedRowsSchema })).optional(),
  // Earlier releases did not pack these.
  adjusted: z
    .array(adjustedSchema.extend({ rows: z.union([storedRowsSchema, z.array(z.int())]) }))
    .optional(),
});

/** Of an item of the ledger, if it is a success. */
export function readSuccess(item: unknown): Outcome | undefined {
  const { number: _, ...outcome } = storedOutcomeSchema.parse(item);
  return ['refused', 'held', 'failed'].includes(outcome.outcome) ? undefined : outcome;
}
