import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FrontDoor, openFrontDoor } from '../../support/front-door.ts';
import { fileOf } from '../../support/ransomwatch.ts';
import { counts } from '../../support/receipts.ts';

let door: FrontDoor;

beforeAll(async () => {
  const importFile = new URL('../../support/handlers/mortal-import-file.handler.ts', import.meta.url);
  door = await openFrontDoor({ handlers: { importFile } });
});
afterAll(() => door.close());

test('a function that dies on a file gives it up after 5 tries, with a receipt and a dead letter that say so', async () => {
  const receipt = await door.ingest('deadly-5.tsv', fileOf('Deadly'));
  const reason = 'Given up after 5 tries: the function ended without a word, out of memory or time';
  expect(receipt).toMatchObject({ rows: counts({}), events: [], rejections: [{ row: 0, reason }] });
  const [letter] = await door.deadLetters(door.stack.queues.uploads);
  expect(letter?.says).toMatchObject({ kind: 'failed', reason, file: receipt.file, run: receipt.run });
});

test('a function that dies on a file four times imports it at the fifth', async () => {
  const receipt = await door.ingest('deadly-4.tsv', fileOf('Survivor'));
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(await door.stack.queues.uploads.deadLetters.size()).toBe(0);
});
