import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { expiry, type Ledger, numberedKey } from './ledger.ts';

/** What earlier deliveries of a message tried, for the one that comes after a crash. */
const attemptsSchema = z.object({
  /** How many tries failed by a defect, or ended without a word. An outage begins the count anew. */
  tries: z.int().default(0),
  lastError: z.string().optional(),
  /** When the event was first sent to `events/add`, in ms since 1970: since then an event that exists may be ours. */
  addingSince: z.number().optional(),
  /** The event was there before we sent anything. */
  existed: z.boolean().default(false),
  /** We began to change an event that was there. */
  edited: z.boolean().default(false),
  /** How many records there are of what this message found before it changed an event that was there. */
  undoRecords: z.int().default(0),
});

export type Attempts = z.infer<typeof attemptsSchema>;
type MessageId = { run: string; number: number };

/**
 * SQS counts deliveries, but an outage must not use up a message's tries: so they are counted here. Each is put down as
 * failed when it begins, but the first, which a message mostly needs alone. Returns what was before this one.
 */
export async function countTry(ledger: Ledger, message: MessageId): Promise<Attempts> {
  const attempts = await update(ledger, message, 'SET tries = if_not_exists(tries, :value) + :value', 1);
  return { ...attempts, tries: attempts.tries - 1 };
}

export async function forgetTries(ledger: Ledger, message: MessageId): Promise<void> {
  await update(ledger, message, 'SET tries = :value', 0);
}

/** Returns the number of the record that is to be written: no other delivery has the same. */
export async function countUndoRecord(ledger: Ledger, message: MessageId): Promise<number> {
  return (await update(ledger, message, 'ADD undoRecords :value', 1)).undoRecords;
}

/** Puts down a fact before the step that makes it true, or an error after it. */
export async function noteAttempt(
  ledger: Ledger,
  message: MessageId,
  fact: Partial<Attempts>,
): Promise<void> {
  for (const [name, value] of Object.entries(fact))
    await update(ledger, message, `SET ${name} = ${name === 'addingSince' ? FIRST : ':value'}`, value);
}

/** A message that was queued twice begins anew, and what its twin has made is this message's work too. */
const FIRST = 'if_not_exists(addingSince, :value)';

export function noAttempts(): Attempts {
  return attemptsSchema.parse({});
}

async function update(
  ledger: Ledger,
  { run, number }: MessageId,
  expression: string,
  value: unknown,
): Promise<Attempts> {
  const { Attributes } = await ledger.db.send(
    new UpdateCommand({
      TableName: ledger.table,
      Key: { run, item: numberedKey('attempts', number) },
      UpdateExpression: expression.startsWith('ADD')
        ? `${expression} SET expiresAt = :expiry`
        : `${expression}, expiresAt = :expiry`,
      ExpressionAttributeValues: { ':value': value, ':expiry': expiry() },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return attemptsSchema.parse(Attributes);
}
