import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { expiry, type Ledger, numberedKey } from './ledger.ts';

/** What earlier deliveries of a message tried, for the one that comes after a crash. */
const attemptsSchema = z.object({
  /** How many tries failed by a defect, or ended without a word. An outage begins the count anew. */
  tries: z.int().default(0),
  lastError: z.string().optional(),
  /** How often MISP gave it no answer, but others. */
  unanswered: z.int().default(0),
  /** When SQS first handed the message out, in ms since 1970: an event that was made since then may be ours. */
  receivedAt: z.number().optional(),
  /** The event was there before we sent anything. */
  existed: z.boolean().default(false),
  /** We began to change an event that was there, and this is the digest of what it lacked then. */
  gaps: z.string().optional(),
  /** When MISP was asked to publish the event and took too long to answer, in ms since 1970. */
  publishAsked: z.number().optional(),
  /** How often a find was there in part. */
  partly: z.int().default(0),
  /** How many records there are of what this message found before it changed an event that was there. */
  undoRecords: z.int().default(0),
});

export type Attempts = z.infer<typeof attemptsSchema>;
type MessageId = { run: string; number: number };

/**
 * SQS counts deliveries, but an outage must not use up a message's tries: so they are counted here. Each is put down as
 * failed when it begins, but the first, which a message mostly needs alone. Returns what was before this one.
 */
export async function countTry(
  ledger: Ledger,
  message: MessageId,
  facts: Partial<Attempts> = {},
): Promise<Attempts> {
  const attempts = await update(ledger, message, facts, { tries: 1 });
  return { ...attempts, tries: attempts.tries - 1 };
}

/** Returns the number of the record that is to be written: no other delivery has the same. */
export async function countUndoRecord(ledger: Ledger, message: MessageId): Promise<number> {
  return (await update(ledger, message, {}, { undoRecords: 0 })).undoRecords;
}

/** Puts down a fact before the step that makes it true, or what became of a try after it. */
export async function noteAttempt(
  ledger: Ledger,
  message: MessageId,
  facts: Partial<Attempts>,
): Promise<void> {
  await update(ledger, message, facts);
}

export function noAttempts(): Attempts {
  return attemptsSchema.parse({});
}

/** Puts down the facts, and counts on, each from where it begins. */
async function update(
  ledger: Ledger,
  { run, number }: MessageId,
  facts: Partial<Attempts>,
  begins: Partial<Attempts> = {},
): Promise<Attempts> {
  const values = { ...facts, ...begins, expiresAt: expiry() };
  const count = Object.keys(begins).map((name) => `${name} = if_not_exists(${name}, :${name}) + :one`);
  const { Attributes } = await ledger.db.send(
    new UpdateCommand({
      TableName: ledger.table,
      Key: { run, item: numberedKey('attempts', number) },
      UpdateExpression: `SET ${[...Object.keys({ ...facts, expiresAt: 0 }).map(assign), ...count].join(', ')}`,
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
        ...(count.length > 0 && { ':one': 1 }),
      },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return attemptsSchema.parse(Attributes);
}

/** A message that was queued twice begins anew, and what its twin has made is this message's work too. */
function assign(name: string): string {
  return name === 'receivedAt' ? `${name} = if_not_exists(${name}, :${name})` : `${name} = :${name}`;
}
