import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from './ledger.ts';

/** What names an item: its partition, and its place there. */
export interface Key {
  run: string;
  item: string;
}

// AWS: BatchGetItem takes 100 keys, BatchWriteItem 25 items; neither takes the same key twice
const KEYS = 100;
const ITEMS = 25;
const LONGEST_PAUSE_MS = 1000;

type Item = Record<string, unknown>;

/** The items that are there, in no order. */
export async function getAll({ db, table }: Ledger, keys: readonly Key[]): Promise<Item[]> {
  const found: Item[] = [];
  const putOff = openPauses();
  for (let left: Item[] = keys.map((key) => ({ ...key })); left.length > 0; ) {
    const request = { [table]: { Keys: left.slice(0, KEYS), ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await db.send(new BatchGetCommand({ RequestItems: request }));
    found.push(...(Responses?.[table] ?? []));
    const unprocessed = UnprocessedKeys?.[table]?.Keys ?? [];
    left = [...unprocessed, ...left.slice(KEYS)];
    await putOff(unprocessed.length > 0);
  }
  return found;
}

/** Whatever was there under their keys is replaced. If it fails, some of them may be there. */
export async function putAll({ db, table }: Ledger, items: readonly (Key & Item)[]): Promise<void> {
  const putOff = openPauses();
  for (let left: Item[] = [...items]; left.length > 0; ) {
    const request = { [table]: left.slice(0, ITEMS).map((Item) => ({ PutRequest: { Item } })) };
    const { UnprocessedItems } = await db.send(new BatchWriteCommand({ RequestItems: request }));
    const unprocessed = UnprocessedItems?.[table]?.flatMap(({ PutRequest }) => PutRequest?.Item ?? []) ?? [];
    left = [...unprocessed, ...left.slice(ITEMS)];
    await putOff(unprocessed.length > 0);
  }
}

/** AWS: what is put off at once again will be so again. Waits longer each time; of each request some is done, or it fails. */
function openPauses(): (isPutOff: boolean) => Promise<void> {
  let times = 0;
  return async (isPutOff) => {
    times = isPutOff ? times + 1 : 0;
    if (isPutOff) await sleep(Math.min(10 * 2 ** times, LONGEST_PAUSE_MS));
  };
}
