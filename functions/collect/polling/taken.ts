import { BatchGetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Find } from '../../queue/found-message.ts';
import { partitionOf } from './mark.ts';

// AWS: BatchGetItem takes 100 keys
const BATCH = 100;

const takenSchema = z.object({ item: z.string(), version: z.string() });

/** The versions in which these finds were taken, by id. They are kept for ever: a quiet source is listed over and over. */
export async function readTaken(
  ledger: Ledger,
  source: string,
  finds: readonly Pick<Find, 'id'>[],
): Promise<Map<string, string>> {
  const keys = [...new Set(finds.map(({ id }) => id))].map((id) => ({
    run: partitionOf(source),
    item: itemOf(id),
  }));
  const taken = new Map<string, string>();
  for (let i = 0; i < keys.length; i += BATCH) {
    for (const { item, version } of await getAll(ledger, keys.slice(i, i + BATCH)))
      taken.set(item.slice(itemOf('').length), version);
  }
  return taken;
}

export async function markTaken(
  { db, table }: Ledger,
  source: string,
  run: string,
  finds: readonly Pick<Find, 'id' | 'version'>[],
): Promise<void> {
  const puts = finds.map(({ id, version }) => {
    const Item = { run: partitionOf(source), item: itemOf(id), version, by: run };
    return db.send(new PutCommand({ TableName: table, Item }));
  });
  await Promise.all(puts);
}

async function getAll({ db, table }: Ledger, keys: { run: string; item: string }[]) {
  const found: z.output<typeof takenSchema>[] = [];
  for (let left: Record<string, unknown>[] = keys; left.length > 0; ) {
    const request = { RequestItems: { [table]: { Keys: left, ConsistentRead: true } } };
    const { Responses = {}, UnprocessedKeys = {} } = await db.send(new BatchGetCommand(request));
    found.push(...(Responses[table] ?? []).map((item) => takenSchema.parse(item)));
    left = UnprocessedKeys[table]?.Keys ?? [];
  }
  return found;
}

function itemOf(id: string): string {
  return `taken#${id}`;
}
