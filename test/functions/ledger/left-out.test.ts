import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LeftOut } from '../../../functions/formats/format.ts';
import { leftOutBook } from '../../../functions/ledger/left-out.ts';
import { readLeftOut } from '../../../functions/ledger/read-run.ts';
import type { Run } from '../../../functions/ledger/run.ts';
import { type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());

const duplicates = (count: number, from = 0): LeftOut[] =>
  Array.from({ length: count }, (_, i) => ({ duplicate: { row: from + i + 3, of: 2 } }));

async function write(run: Run, rows: LeftOut[], passedOver: LeftOut[] = [], first = 0): Promise<void> {
  const book = leftOutBook(world.ledger, run.run, first);
  for (const row of passedOver) book.passOver(row);
  for (const row of rows) await book.add(row);
  await book.flush();
}

const read = async (run: Run) => await Array.fromAsync(readLeftOut(world.ledger, run));

test.each([0, 1, 99, 100, 101, 250])(
  '%i rows without an event are read as they were written',
  async (count) => {
    const run = await world.begin();
    await write(run, duplicates(count));
    expect(await read(run)).toEqual(duplicates(count));
  },
);

test('of two that read the same file and stop at different rows the one that came further is kept', async () => {
  const run = await world.begin();
  await write(run, duplicates(5));
  await write(run, duplicates(3));
  expect(await read(run)).toEqual(duplicates(5));
  await write(run, duplicates(7));
  expect(await read(run)).toEqual(duplicates(7));
});

test.each([
  [30, 20],
  [100, 5],
  [130, 90],
  [250, 10],
])('who goes on after %i rows, which an earlier delivery wrote, adds %i to them', async (before, more) => {
  const run = await world.begin();
  await write(run, duplicates(before));
  await write(run, duplicates(more, before), duplicates(before));
  expect(await read(run)).toEqual(duplicates(before + more));
  // As one does who was told of no progress.
  await write(run, duplicates(before + more));
  expect(await read(run)).toEqual(duplicates(before + more));
});

test('who writes from a later row on leaves those before it', async () => {
  const run = await world.begin();
  await write(run, duplicates(130));
  await write(run, [{ notice: 'Over' }], [], 130);
  expect(await read(run)).toEqual([...duplicates(130), { notice: 'Over' }]);
});

test.each([
  [0, 0],
  [1, 1],
  [100, 1],
  [101, 2],
  [250, 3],
])('%i rows take %i writes', async (count, writes) => {
  let written = 0;
  const { db, table } = world.ledger;
  const send = async (command: never) => {
    written += 1;
    return await db.send(command);
  };
  const book = leftOutBook({ db: { send } as unknown as typeof db, table }, 'counted');
  for (const row of duplicates(count)) await book.add(row);
  await book.flush();
  expect(written).toBe(writes);
});

test('rows that cannot be written are no success', async () => {
  const send = async () => await Promise.reject(new Error('Throttled'));
  const book = leftOutBook({ db: { send } as never, table: 't' }, 'r');
  await book.add({ notice: 'x' });
  await expect(book.flush()).rejects.toThrow('Throttled');
});

test('each kind is read as it was, long texts cut', async () => {
  const run = await world.begin();
  const long = (length: number) => 'x'.repeat(length);
  await write(run, [
    { rejection: { row: 3, reason: 'No date' } },
    {
      rejection: {
        row: 4,
        field: long(300),
        value: long(500),
        cells: ['a', long(400), 'b', long(300), long(300), long(300), 'c'],
        reason: long(2_000),
      },
    },
    { passedOver: { rows: 7, reason: long(2_000) } },
    { notice: long(4_000) },
  ]);
  expect(await read(run)).toEqual([
    { rejection: { row: 3, reason: 'No date' } },
    {
      rejection: {
        row: 4,
        field: `${long(200)}…`,
        value: `${long(400)}…`,
        cells: ['a', `${long(300)}…`, 'b', long(300), long(300), `${long(75)}…`, '…'],
        reason: `${long(1_500)}…`,
      },
    },
    { passedOver: { rows: 7, reason: `${long(1_500)}…` } },
    { notice: `${long(3_000)}…` },
  ]);
});

test('a hundred of the largest fit into an item', async () => {
  const run = await world.begin();
  const text = '長'.repeat(5_000);
  const rejection = { field: text, value: text, cells: Array(20).fill(text), reason: text };
  await write(
    run,
    Array.from({ length: 100 }, (_, i) => ({ rejection: { row: i + 2, ...rejection } })),
  );
  expect(await read(run)).toHaveLength(100);
});
