import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { Rejection } from '../formats/format.ts';
import { expiry, type Ledger, numberedKey } from './ledger.ts';

export const rejectionSchema = z.object({
  row: z.int(),
  field: z.string().optional(),
  value: z.string().optional(),
  reason: z.string(),
});

const PER_ITEM = 100;
const VALUE_SHOWN = 200;

export interface RejectionBook {
  add(rejection: Rejection): Promise<void>;
  flush(): Promise<void>;
}

/** Writes rejections by the hundred; the same file gives the same items, however often it is read. */
export function rejectionBook(ledger: Ledger, run: string): RejectionBook {
  let held: Rejection[] = [];
  let item = 0;
  const flush = async () => {
    if (held.length === 0) return;
    const rejections = held.map(shorten);
    held = [];
    await writeItem(ledger, run, item++, rejections);
  };
  return {
    add: async (rejection) => {
      held.push(rejection);
      if (held.length === PER_ITEM) await flush();
    },
    flush,
  };
}

async function writeItem(ledger: Ledger, run: string, item: number, rejections: Rejection[]): Promise<void> {
  const Item = { run, item: numberedKey('rejections', item), rejections, expiresAt: expiry() };
  await ledger.db.send(new PutCommand({ TableName: ledger.table, Item }));
}

function shorten(rejection: Rejection): Rejection {
  const { value } = rejection;
  return value && value.length > VALUE_SHOWN
    ? { ...rejection, value: `${value.slice(0, VALUE_SHOWN)}…` }
    : rejection;
}
