import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { expiry, type Ledger } from './ledger.ts';
import type { Sender } from './sent-events.ts';

const futileSchema = z.object({ changes: z.string(), until: z.int() });

/** Why it did not take them may be mended since. An edit that is in vain unpublishes the event, so not each time. */
const TRIED_AGAIN_AFTER_MS = 7 * 24 * 3_600_000;

/** What a server did not take of an event, of each file that it came from: a digest of the changes that were sent in vain. */
export async function noteFutile(ledger: Ledger, sender: Sender, changes: string): Promise<void> {
  const until = Date.now() + TRIED_AGAIN_AFTER_MS;
  const Item = { ...keyOf(sender), changes, until, expiresAt: expiry() };
  await ledger.db.send(new PutCommand({ TableName: ledger.table, Item }));
}

export async function isFutile(ledger: Ledger, sender: Sender, changes: string): Promise<boolean> {
  const key = { TableName: ledger.table, Key: keyOf(sender), ConsistentRead: true };
  const { Item } = await ledger.db.send(new GetCommand(key));
  // What an earlier release put down has no time: it is tried again.
  const known = futileSchema.safeParse(Item).data;
  return known !== undefined && known.changes === changes && known.until > Date.now();
}

function keyOf({ server, source, file, event }: Sender): { run: string; item: string } {
  return { run: `futile ${server} ${event.uuid}`, item: `${source}/${file}` };
}
