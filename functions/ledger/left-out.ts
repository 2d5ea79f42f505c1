import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LeftOut } from '../formats/format.ts';
import { cut, cutCells } from './cut.ts';
import { expiry, type Ledger, numberedKey } from './ledger.ts';

export const rejectionSchema = z.object({
  row: z.int(),
  field: z.string().optional(),
  value: z.string().optional(),
  cells: z.array(z.string()).optional(),
  reason: z.string(),
});
export const duplicateSchema = z.object({ row: z.int(), of: z.int() });
export const passedOverSchema = z.object({ rows: z.int(), reason: z.string() });

/** A row that no event was made of, as the ledger keeps it. */
export const leftOutSchema = z.union([
  z.object({ rejection: rejectionSchema }),
  z.object({ duplicate: duplicateSchema }),
  z.object({ passedOver: passedOverSchema }),
  z.object({ notice: z.string() }),
]);

const PER_ITEM = 100;
// AWS: an item of DynamoDB holds 400 KB; of each of the hundred at most 3.5 KB are kept.
const BYTES_SHOWN = { field: 200, value: 400, reason: 1_500, cells: 1_000, notice: 3_000 };

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
    await putLonger(ledger, { run, item: numberedKey('left-out', item), rows: held });
    turnPage();
  };
  return {
    add: async (leftOut) => {
      held.push(shorten(leftOut));
      if (held.length === PER_ITEM) await flush();
    },
    passOver: (leftOut) => {
      held.push(shorten(leftOut));
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
  if ('duplicate' in leftOut) return leftOut;
  if ('passedOver' in leftOut) {
    const { rows, reason } = leftOut.passedOver;
    return { passedOver: { rows, reason: cut(reason, BYTES_SHOWN.reason) } };
  }
  if ('notice' in leftOut) return { notice: cut(leftOut.notice, BYTES_SHOWN.notice) };
  const { row, field, value, cells, reason } = leftOut.rejection;
  return {
    rejection: {
      row,
      field: field && cut(field, BYTES_SHOWN.field),
      value: value && cut(value, BYTES_SHOWN.value),
      cells: cells && cutCells(cells, BYTES_SHOWN.cells),
      reason: cut(reason, BYTES_SHOWN.reason),
    },
  };
}
