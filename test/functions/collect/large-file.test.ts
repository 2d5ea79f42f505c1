import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FrontDoor, openFrontDoor, SOURCE } from '../../support/front-door.ts';
import { HEADER, row, victims } from '../../support/ransomwatch.ts';
import { counts, expectToAddUp } from '../../support/receipts.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor();
});
afterAll(() => door.close());

test('a file of 2,500 rows, three pages of the ledger, ends in one receipt that adds up', async () => {
  const rows = victims(2_500, 'Many').map((victim, i) =>
    row(victim, i % 500 === 7 ? { first_seen: 'never' } : {}),
  );
  const key = await door.stack.drop(SOURCE, 'many.tsv', HEADER + rows.join(''));
  const receipt = expectToAddUp(await door.stack.waitForReceipt(key, { timeoutSeconds: 60 }));
  expect(receipt.rows).toEqual(counts({ read: 2_500, saved: 2_495, rejected: 5 }));
  const inOrder = receipt.events.flatMap((event) => event.rows);
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  await door.settle();
  expect(await door.stack.receipts.keys(key)).toHaveLength(1);
  expect(door.misp.events()).toHaveLength(2_495);
}, 90_000);
