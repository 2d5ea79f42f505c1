import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { expiry, type Ledger } from './ledger.ts';
import type { Sender } from './sent-events.ts';

const futileSchema = z.object({ changes: z.string() });

/** What a server did not take of an event, of each file that it came from: a digest of the changes that were sent in vain. */
export async function noteFutile(ledger: Ledger, sender: Sender, changes: string): Promise<void> {
  const Item = { ...keyOf(sender), changes, expiresAt: expiry() };
  await ledger.db.send(new PutCommand({ TableName: ledger.table, Item }));
}

export async function isFutile(ledger: Ledger, sender: Sender, changes: string): Promise<boolean> {
  const key = { TableName: ledger.table, Key: keyOf(sender), ConsistentRead: true };
  const { Item } = await ledger.db.send(new GetCommand(key));
  return Item !== undefined && futileSchema.parse(Item).changes === changes;
}

function keyOf({ server, source, file, event }: Sender): { run: string; item: string } {
  return { run: `futile ${server} ${event.uuid}`, item: `${source}/${file}` };
}
