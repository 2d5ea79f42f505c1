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
  flush(): Promise<void>;
}

/**
 * Writes the rows that no event is made of by the hundred, from the one on that is the `first`; each item is named after
 * its first row's number, so that the same file gives the same items, however often it is read.
 */
export function leftOutBook(ledger: Ledger, run: string, first = 0): LeftOutBook {
  let held: LeftOut[] = [];
  let written = first;
  const flush = async () => {
    if (held.length === 0) return;
    const rows = held.map(shorten);
    const Item = { run, item: numberedKey('left-out', written), rows, expiresAt: expiry() };
    written += held.length;
    held = [];
    await ledger.db.send(new PutCommand({ TableName: ledger.table, Item }));
  };
  return {
    add: async (leftOut) => {
      held.push(leftOut);
      if (held.length === PER_ITEM) await flush();
    },
    flush,
  };
}

function shorten(leftOut: LeftOut): LeftOut {
  if (!('rejection' in leftOut)) return leftOut;
  const { value } = leftOut.rejection;
  if (value === undefined || value.length <= VALUE_SHOWN) return leftOut;
  return { rejection: { ...leftOut.rejection, value: `${value.slice(0, VALUE_SHOWN)}…` } };
}
