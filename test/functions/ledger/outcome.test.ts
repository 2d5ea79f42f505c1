import type { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getAll } from '../../../functions/ledger/batches.ts';
import { isFutile } from '../../../functions/ledger/futile-changes.ts';
import { type Ledger, numberedKey } from '../../../functions/ledger/ledger.ts';
import { type Outcome, recordOutcome } from '../../../functions/ledger/outcome.ts';
import { markDone, markRead } from '../../../functions/ledger/pages.ts';
import {
  countDone,
  readLeftOut,
  readOutcomes,
  readRejections,
  readTimedOutcomes,
} from '../../../functions/ledger/read-run.ts';
import { recordSent } from '../../../functions/ledger/record-sent.ts';
import { failRun, findRun, noteProgress, type Run, reopenRun } from '../../../functions/ledger/run.ts';
import { wasSentBefore } from '../../../functions/ledger/sent-events.ts';
import { type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';
import { mortal } from '../../support/mortal.ts';

let world: LedgerWorld;
let run: Run;

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  run = await world.begin();
});

const outcomeOf = (outcome: Outcome['outcome'], more: Partial<Outcome> = {}): Outcome => ({
  uuid: 'u',
  server: 'main',
  id: '1',
  url: null,
  info: 'i',
  outcome,
  rows: [2],
  ...more,
});

const record = async (outcome: Outcome, number = 0) =>
  await recordOutcome(world.ledger, { run: run.run, number }, outcome);

const FAILURES = ['refused', 'held', 'failed'] as const;

/** So many that are no neighbours: what is said of them takes the most room. */
const scattered = (count: number, step = 2) =>
  Array.from({ length: count }, (_, i) => 2 + i * step + (i % 3));

test.each<[string, Partial<Outcome>]>([
  [
    'many values adjusted in many rows',
    {
      adjusted: Array.from({ length: 40 }, (_, i) => ({
        rows: scattered(3_000),
        field: `${i}`,
        reason: 'No',
      })),
    },
  ],
  [
    'many rows, and many values left out and adjusted in all of them',
    {
      rows: scattered(200_000, 7),
      dropped: Array.from({ length: 900 }, (_, i) => ({
        rows: scattered(i === 3 ? 200_000 : 100, 7),
        type: 'url',
        value: 'x'.repeat(500),
        reason: 'y'.repeat(200),
      })),
      adjusted: Array.from({ length: 9 }, () => ({ rows: scattered(200_000, 7), field: 'f', reason: 'No' })),
    },
  ],
])('an outcome of %s has room, and all its rows are in it', async (_, more) => {
  await record(outcomeOf('created', more));
  const [outcome] = (await Array.fromAsync(readOutcomes(world.ledger, run))).flat();
  const rowsIn = (entries: { rows: number[] }[] = []) => new Set(entries.flatMap(({ rows }) => rows));
  expect(outcome?.rows).toEqual(more.rows ?? [2]);
  expect(rowsIn(outcome?.dropped)).toEqual(rowsIn(more.dropped));
  expect(rowsIn(outcome?.adjusted)).toEqual(rowsIn(more.adjusted));
});

describe('an outcome', () => {
  test('is news once, and when it was put down is known', async () => {
    const first = await record(outcomeOf('created'));
    expect(first).toEqual({ earlier: 'none', isNews: true, recordedAt: expect.stringMatching(/Z$/) });
    const again = await record(outcomeOf('created'));
    expect(again).toEqual({ earlier: 'kept', isNews: false, recordedAt: first.recordedAt });
  });

  test.each(FAILURES)(
    'that is %s gives way to any other, and is news only if it is another',
    async (outcome) => {
      await record(outcomeOf(outcome));
      expect(await record(outcomeOf(outcome))).toMatchObject({ earlier: 'replaced', isNews: false });
      expect(await record(outcomeOf('unchanged'))).toMatchObject({ earlier: 'replaced', isNews: true });
      expect(await record(outcomeOf(outcome))).toMatchObject({ earlier: 'kept', isNews: false });
    },
  );

  test('of several messages that have none is put down in one request', async () => {
    const requests: object[] = [];
    const { db, table } = world.ledger;
    const send = async (command: never) => {
      requests.push(command);
      return await db.send(command);
    };
    const reports = [0, 1, 2].map((number) => ({
      message: { run: run.run, number },
      outcome: outcomeOf('created', { uuid: `u${number}` }),
    }));
    const first = await recordSent(
      { db: { send } as unknown as typeof db, table },
      { brought: [], first: reports },
    );
    expect(first).toEqual({ earlier: 'none', isNews: true, recordedAt: expect.stringMatching(/Z$/) });
    expect(requests).toHaveLength(1);
    const again = await record(outcomeOf('unchanged'), 2);
    expect(again).toEqual({ earlier: 'kept', isNews: false, recordedAt: first.recordedAt });
    const outcomes = (await Array.fromAsync(readOutcomes(world.ledger, run))).flat();
    expect(outcomes.map(({ uuid, outcome }) => [uuid, outcome])).toEqual([
      ['u0', 'created'],
      ['u1', 'created'],
      ['u2', 'created'],
    ]);
  });

  test('is read as it was put down', async () => {
    const dropped = [{ rows: [3], type: 'url', value: 'x', reason: 'No' }];
    const adjusted = [{ rows: [2, 3], field: 'date', reason: 'has a day only' }];
    const outcome = outcomeOf('created', { rows: [2, 3, 9], reason: 'Because', dropped, adjusted });
    await record(outcome);
    expect(await Array.fromAsync(readOutcomes(world.ledger, run))).toEqual([[outcome]]);
  });
});

test('outcomes are read in the order of their numbers, those of one draft together', async () => {
  const two = await world.begin(['main', 'outer']);
  expect(await Array.fromAsync(readOutcomes(world.ledger, two))).toEqual([]);
  for (const number of [10, 3, 11, 0, 2, 1, 21])
    await recordOutcome(world.ledger, { run: two.run, number }, outcomeOf('created', { uuid: `u${number}` }));
  const drafts = await Array.fromAsync(readOutcomes(world.ledger, two));
  expect(drafts.map((outcomes) => outcomes.map(({ uuid }) => uuid))).toEqual([
    ['u0', 'u1'],
    ['u2', 'u3'],
    ['u10', 'u11'],
    ['u21'],
  ]);
  const timed = await Array.fromAsync(readTimedOutcomes(world.ledger, two));
  expect(timed.map(({ number }) => number)).toEqual([0, 1, 2, 3, 10, 11, 21]);
  expect(timed[0]?.recordedAt).toMatch(/Z$/);
});

describe('a run', () => {
  test('knows how many of its messages are done', async () => {
    expect(await countDone(world.ledger, run.run)).toBe(0);
    await markDone(world.ledger, run.run, [0, 1, 999, 1_000, 2_500]);
    await markDone(world.ledger, run.run, [1]);
    expect(await countDone(world.ledger, run.run)).toBe(5);
  });

  test('is asked for its pages alone to know how many are done', async () => {
    const asked: unknown[] = [];
    const ask = (command: object) => asked.push((command as QueryCommand).input.ExpressionAttributeValues);
    await countDone({ ...world.ledger, db: mortal(undefined, ask)(world.ledger.db) }, run.run);
    expect(asked).toEqual([{ ':run': run.run, ':prefix': 'page#' }]);
  });

  test('knows how far its file was read, and in which encoding', async () => {
    const progress = { parsed: 9, rowsRead: 8, messages: 5, leftOut: 4 };
    await noteProgress(world.ledger, run.run, progress);
    expect(await findRun(world.ledger, run.run)).toMatchObject({ progress, source: 'ransomwatch' });
    const read = await markRead(world.ledger, run.run, { rowsRead: 8, messages: 5, encoding: 'euc-jp' });
    expect(read).toMatchObject({ rowsRead: 8, messages: 5, encoding: 'euc-jp' });
    await markRead(world.ledger, run.run, { rowsRead: 8, messages: 5 });
    expect(await findRun(world.ledger, run.run)).toMatchObject({ encoding: 'euc-jp' });
  });

  test('that failed says why before all else that was rejected, until a redrive takes it up again', async () => {
    expect(await Array.fromAsync(readRejections(world.ledger, run))).toEqual([]);
    const failed = await failRun(world.ledger, run.run, 'It is no text');
    expect(failed.failure).toBe('It is no text');
    expect(await Array.fromAsync(readRejections(world.ledger, failed))).toEqual([
      { row: 0, reason: 'It is no text' },
    ]);
    await world.read(run, 0);
    expect(await world.find(run)).toMatchObject({ finishedAt: expect.any(String) });
    const reopened = await reopenRun(world.ledger, run.run, ['outer']);
    expect(reopened).toMatchObject({ servers: ['outer'], file: 'a.tsv' });
    for (const gone of ['failure', 'finishedAt', 'closer']) expect(reopened).not.toHaveProperty(gone);
    await world.summaries.drain();
  });
});

test.each([
  [0, 'event#000000000'],
  [12, 'event#000000012'],
  [123_456_789, 'event#123456789'],
])('the key of number %i is %s, so that keys sort as numbers do', (number, key) => {
  expect(numberedKey('event', number)).toBe(key);
});

test('whoever reads the ledger sees what was written just before', async () => {
  await record(outcomeOf('created'));
  const sender = { run: 'r', number: 1, server: 'main', source: 's', file: 'f', event: { uuid: 'u' } };
  const message = { run: run.run, number: 0 };
  const readers: Record<string, (ledger: Ledger) => Promise<unknown>> = {
    getAll: async (ledger) => await getAll(ledger, [{ run: run.run, item: 'run' }]),
    isFutile: async (ledger) => await isFutile(ledger, sender, 'digest'),
    wasSentBefore: async (ledger) => await wasSentBefore(ledger, sender),
    findRun: async (ledger) => await findRun(ledger, run.run),
    recordOutcome: async (ledger) => await recordOutcome(ledger, message, outcomeOf('created')),
    readOutcomes: async (ledger) => await Array.fromAsync(readOutcomes(ledger, run)),
    readLeftOut: async (ledger) => await Array.fromAsync(readLeftOut(ledger, run)),
    countDone: async (ledger) => await countDone(ledger, run.run),
  };
  for (const [name, read] of Object.entries(readers)) {
    const reads = await readsOf(read);
    expect([name, reads]).toEqual([name, [true]]);
  }
});

/** Whether each of the reads is consistent. */
async function readsOf(work: (ledger: Ledger) => Promise<unknown>): Promise<unknown[]> {
  const { db, table } = world.ledger;
  const reads: unknown[] = [];
  db.middlewareStack.add(
    (next, { commandName }) =>
      async ({ input, ...more }) => {
        const { ConsistentRead, RequestItems } = input as {
          ConsistentRead?: boolean;
          RequestItems?: Record<string, { ConsistentRead?: boolean }>;
        };
        if (/Get|Query/.test(commandName ?? ''))
          reads.push(RequestItems ? RequestItems[table]?.ConsistentRead : ConsistentRead);
        return await next({ input, ...more });
      },
    { step: 'initialize', name: 'watch-reads' },
  );
  await work(world.ledger).finally(() => db.middlewareStack.remove('watch-reads'));
  return reads;
}
