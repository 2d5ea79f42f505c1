import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LeftOut } from '../formats/format.ts';
import { expiry, type Ledger, numberedKey } from './ledger.ts';

export const rejectionSchema = z.object({
  row: z.int(),
  field: z.string().optional(),
  value: z.string().optional(),
  reason: z.string(),
});
export const duplicateSchema = z.object({ row: z.int(), of: z.int() });

/** A row that no event was made of, as the ledger keeps it. */
export const leftOutSchema = z.union([
  z.object({ rejection: rejectionSchema }),
  z.object({ duplicate: duplicateSchema }),
  z.object({ notice: z.string() }),
]);

const PER_ITEM = 100;
const VALUE_SHOWN = 200;

export interface LeftOutBook {
  add(leftOut: LeftOut): Promise<void>;
  /** An earlier delivery wrote this one; it may share an item with some that are still to come. */
  passOver(leftOut: LeftOut): void;
  flush(): Promise<void>;
}

/**
 * Writes the rows that no event is made of by the hundred, from the one on that is the `first`; each item is named after
 * its first row's number. Of two that read the same file, and stop at different rows, the one that came further is kept.
 */
export function leftOutBook(ledger: Ledger, run: string, first = 0): LeftOutBook {
  let held: LeftOut[] = [];
  let item = first;
  const turnPage = () => {
    if (held.length < PER_ITEM) return;
    held = [];
    item += PER_ITEM;
  };
  const flush = async () => {
    if (held.length === 0) return;
    await putLonger(ledger, { run, item: numberedKey('left-out', item), rows: held.map(shorten) });
    turnPage();
  };
  return {
    add: async (leftOut) => {
      held.push(leftOut);
      if (held.length === PER_ITEM) await flush();
    },
    passOver: (leftOut) => {
      held.push(leftOut);
      turnPage();
    },
    flush,
  };
}

async function putLonger(
  ledger: Ledger,
  item: { run: string; item: string; rows: LeftOut[] },
): Promise<void> {
  const put = new PutCommand({
    TableName: ledger.table,
    Item: { ...item, expiresAt: expiry() },
    ConditionExpression: 'attribute_not_exists(#rows) OR size(#rows) <= :count',
    ExpressionAttributeNames: { '#rows': 'rows' },
    ExpressionAttributeValues: { ':count': item.rows.length },
  });
  await ledger.db.send(put).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

function shorten(leftOut: LeftOut): LeftOut {
  if (!('rejection' in leftOut)) return leftOut;
  const { value } = leftOut.rejection;
  if (value === undefined || value.length <= VALUE_SHOWN) return leftOut;
  return { rejection: { ...leftOut.rejection, value: `${value.slice(0, VALUE_SHOWN)}…` } };
}
