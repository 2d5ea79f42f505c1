import { expect } from 'vitest';
import type { Receipt } from '../../local/receipts/receipts.ts';

/** Every row that was read is in one count, and the entries of the receipt say the same as the counts. */
export function expectToAddUp(receipt: Receipt): Receipt {
  const { read, saved, unchanged, rejected, dropped, duplicate, passedOver, failed } = receipt.rows;
  const counted = saved + unchanged + rejected + dropped + duplicate + passedOver + failed;
  expect(counted, `the rows of ${receipt.file}: ${JSON.stringify(receipt.rows)}`).toBe(read);
  const inEvents = new Set(receipt.events.flatMap(({ rows }) => rows));
  expect(inEvents.size, `the rows in the events of ${receipt.file}`).toBe(
    saved + unchanged + dropped + failed,
  );
  const refused = receipt.rejections.filter(({ row }) => row > 0);
  expect(refused.length, `the rejections of ${receipt.file}`).toBe(rejected);
  return receipt;
}

type Counts = Partial<Receipt['rows']>;

/** All counts of a receipt, those that are not named being 0. */
export function counts(named: Counts): Receipt['rows'] {
  const none = { saved: 0, unchanged: 0, rejected: 0, dropped: 0, duplicate: 0, passedOver: 0, failed: 0 };
  return { read: 0, ...none, ...named };
}
