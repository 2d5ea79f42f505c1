import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
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

/** Every event on every server has a partition, with an item for each file that it came from. */
export async function noteSent(ledger: Ledger, sender: Sender): Promise<void> {
  const Item = {
    ...keyOf(sender),
    message: idOf(sender),
    droppedAt: sender.droppedAt,
    expiresAt: expiry(),
  };
  await ledger.db.send(new PutCommand({ TableName: ledger.table, Item }));
}

/**
 * The file was dropped again and that was sent already: imports run side by side and are repeated after a crash, so the
 * drops of a file do not always come in order.
 */
export async function isOutdated(ledger: Ledger, sender: Sender): Promise<boolean> {
  const { droppedAt } = sender;
  if (droppedAt === undefined) return false;
  const { Item } = await ledger.db.send(
    new GetCommand({ TableName: ledger.table, Key: keyOf(sender), ConsistentRead: true }),
  );
  const last = Item && sentSchema.parse(Item).droppedAt;
  return last !== undefined && last > droppedAt;
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

function keyOf({ server, source, file, event }: Sender): { run: string; item: string } {
  return { run: `event ${server} ${event.uuid}`, item: `${source}/${file}` };
}

function idOf({ run, number }: Sender): string {
  return `${run}.${number}`;
}
