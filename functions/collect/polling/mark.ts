import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Ledger } from '../../ledger/ledger.ts';

const markSchema = z.object({
  /** The newest date of all that was taken; empty before the first poll. */
  newest: z.string().default(''),
  /** The `since` of the poll that set it: an earlier one takes what that one left. */
  since: z.string().default(''),
  etag: z.string().optional(),
});

/** How far a source was taken, in a partition of its own, as no run's. It is kept for ever. */
export type Mark = z.output<typeof markSchema>;

export function partitionOf(source: string): string {
  return `source#${source}`;
}

export async function readMark({ db, table }: Ledger, source: string): Promise<Mark> {
  const Key = { run: partitionOf(source), item: 'mark' };
  const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return markSchema.parse(Item ?? {});
}

/** Only once everything up to it waits in a queue. */
export async function writeMark({ db, table }: Ledger, source: string, mark: Mark): Promise<void> {
  const Item = { run: partitionOf(source), item: 'mark', ...mark };
  await db.send(new PutCommand({ TableName: table, Item }));
}
