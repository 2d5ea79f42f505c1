import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expiry, type Ledger } from './ledger.ts';
import { now } from './run.ts';

/** A dead letter that a person took out for good. */
export interface Discarded {
  /** Of its queue and of its message. */
  queue: string;
  id: string;
  body: string;
  by: string;
  reason: string;
}

/** Keeps the whole message for as long as its run, in a partition of all that were discarded. */
export async function noteDiscarded({ db, table }: Ledger, { id, ...letter }: Discarded): Promise<void> {
  const Item = { run: 'discarded', item: id, ...letter, at: now(), expiresAt: expiry() };
  await db.send(new PutCommand({ TableName: table, Item }));
}
