import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { expiry, type Ledger, numberedKey } from './ledger.ts';

const triesSchema = z.object({ tries: z.int(), lastError: z.string().optional() });
type MessageId = { run: string; number: number };

/** One more try of a message that came back. SQS counts deliveries, but an outage must not use up a message's tries. */
export async function countTry(
  ledger: Ledger,
  { run, number }: MessageId,
): Promise<z.infer<typeof triesSchema>> {
  const { Attributes } = await ledger.db.send(
    new UpdateCommand({
      TableName: ledger.table,
      Key: { run, item: numberedKey('tries', number) },
      UpdateExpression: 'ADD tries :one SET expiresAt = :expiry',
      ExpressionAttributeValues: { ':one': 1, ':expiry': expiry() },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return triesSchema.parse(Attributes);
}

/** For the one who reads the dead letter, if the next try dies without a word. */
export async function noteError(
  ledger: Ledger,
  { run, number }: MessageId,
  lastError: string,
): Promise<void> {
  await ledger.db.send(
    new UpdateCommand({
      TableName: ledger.table,
      Key: { run, item: numberedKey('tries', number) },
      UpdateExpression: 'ADD tries :none SET lastError = :error, expiresAt = :expiry',
      ExpressionAttributeValues: { ':none': 0, ':error': lastError, ':expiry': expiry() },
    }),
  );
}

export async function forgetTries(ledger: Ledger, { run, number }: MessageId): Promise<void> {
  await ledger.db.send(
    new DeleteCommand({ TableName: ledger.table, Key: { run, item: numberedKey('tries', number) } }),
  );
}
