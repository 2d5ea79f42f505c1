import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { getAll, type Key, putAll } from './batches.ts';
import { expiry, type Ledger } from './ledger.ts';

/** The message that brought an event to a server. */
export interface Sender {
  run: string;
  number: number;
  server: string;
  source: string;
  file: string;
  droppedAt?: string | undefined;
  event: { uuid: string };
}

const sentSchema = z.object({ message: z.string(), droppedAt: z.string().optional() });
const sentItemSchema = sentSchema.extend({ run: z.string(), item: z.string() });

/**
 * Every event on every server has a partition, with an item for each file that it came from. No two of the senders may
 * bring the same event of the same file.
 */
export async function noteSent(ledger: Ledger, senders: readonly Sender[]): Promise<void> {
  const items = senders.map((sender) => {
    const { droppedAt } = sender;
    return { ...keyOf(sender), message: idOf(sender), droppedAt, expiresAt: expiry() };
  });
  await putAll(ledger, items);
}

/** What was sent of the event of a message and its file before. */
export interface History {
  wasSent: boolean;
  /** It was of a later drop of the file. */
  isOutdated: boolean;
}

/**
 * Imports run side by side and are repeated after a crash, so the drops of a file do not always come in order. The first
 * question is asked for all `senders` at once; of an event and file that is asked for again, each is asked anew.
 */
export function openHistory(
  ledger: Ledger,
  senders: readonly Sender[],
): (sender: Sender) => Promise<History> {
  let asked: Promise<Map<string, LastSent | undefined>> | undefined;
  return async (sender) => {
    asked ??= readLastSent(ledger, senders);
    const key = textOf(keyOf(sender));
    const known = (await asked).has(key) ? await asked : await readLastSent(ledger, [sender]);
    const last = known.get(key);
    known.delete(key);
    return { wasSent: last !== undefined, isOutdated: isAfter(last?.droppedAt, sender.droppedAt) };
  };
}

/** What comes from no file has no drops. */
function isAfter(last: string | undefined, droppedAt: string | undefined): boolean {
  return last !== undefined && droppedAt !== undefined && last > droppedAt;
}

interface LastSent {
  droppedAt?: string | undefined;
}

/** By the key of each event and file; undefined if nothing was sent of it. */
async function readLastSent(
  ledger: Ledger,
  senders: readonly Sender[],
): Promise<Map<string, LastSent | undefined>> {
  const keys = new Map(senders.map((sender) => [textOf(keyOf(sender)), keyOf(sender)]));
  const known = new Map<string, LastSent | undefined>([...keys.keys()].map((key) => [key, undefined]));
  for (const item of await getAll(ledger, [...keys.values()])) {
    const { droppedAt, ...key } = sentItemSchema.parse(item);
    known.set(textOf(key), { droppedAt });
  }
  return known;
}

/** Another message brought the event there before: this one has not made it. */
export async function wasSentBefore(ledger: Ledger, sender: Sender): Promise<boolean> {
  const { Items = [] } = await ledger.db.send(
    new QueryCommand({
      TableName: ledger.table,
      KeyConditionExpression: 'run = :run',
      ExpressionAttributeValues: { ':run': keyOf(sender).run },
      ConsistentRead: true,
      Limit: 2,
    }),
  );
  return Items.some((item) => sentSchema.parse(item).message !== idOf(sender));
}

function keyOf({ server, source, file, event }: Sender): Key {
  return { run: `event ${server} ${event.uuid}`, item: `${source}/${file}` };
}

function textOf({ run, item }: Key): string {
  return JSON.stringify([run, item]);
}

function idOf({ run, number }: Sender): string {
  return `${run}.${number}`;
}
