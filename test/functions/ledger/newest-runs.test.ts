import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listRuns, newestRun, newestRuns } from '../../../functions/ledger/newest-runs.ts';
import { beginRun } from '../../../functions/ledger/run.ts';
import { type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';
import { mortal } from '../../support/mortal.ts';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openLedgerWorld();
  vi.useFakeTimers({ toFake: ['Date'] });
  for (const [i, [source, file]] of RUNS.entries()) {
    vi.setSystemTime(Date.UTC(2024, 2, 4, 10, i));
    await beginRun(world.ledger, { run: `r${i}`, source, file, servers: ['main'] });
  }
  vi.useRealTimers();
});
afterAll(() => world.stop());

const RUNS = [
  ['feeds', 'a.tsv'],
  ['other', 'a.tsv'],
  ['feeds', 'b.tsv'],
  ['feeds', 'a.tsv'],
] as const;

const ids = (runs: { run: string }[]) => runs.map(({ run }) => run);
const listed = async (source?: string) => ids(await Array.fromAsync(listRuns(world.ledger, source)));

test('runs are listed from the newest to the oldest, all of them or those of a source', async () => {
  expect(await listed()).toEqual(['r3', 'r2', 'r1', 'r0']);
  expect(await listed('feeds')).toEqual(['r3', 'r2', 'r0']);
  expect(await listed('none')).toEqual([]);
});

test('the newest runs are as many as asked for, as they are now', async () => {
  const runs = await newestRuns(world.ledger, { source: 'feeds', limit: 2 });
  expect(ids(runs)).toEqual(['r3', 'r2']);
  expect(runs[1]).toMatchObject({ servers: ['main'], startedAt: '2024-03-04T10:02:00.000Z', renewals: 0 });
});

test('the newest run of a file is found by its path', async () => {
  expect((await newestRun(world.ledger, 'feeds/a.tsv'))?.run).toBe('r3');
  expect((await newestRun(world.ledger, 'other/a.tsv'))?.run).toBe('r1');
  expect(await newestRun(world.ledger, 'other/b.tsv')).toBeUndefined();
});

test('a run that is deleted while the newest are read is left out', async () => {
  const onCall = async (command: object) => {
    const { Key } = (command as GetCommand).input;
    if (command instanceof GetCommand && Key?.run === 'r1')
      await world.ledger.db.send(new DeleteCommand({ TableName: world.ledger.table, Key }));
  };
  const ledger = { ...world.ledger, db: mortal(undefined, onCall)(world.ledger.db) };
  expect(ids(await newestRuns(ledger, { limit: 9 }))).toEqual(['r3', 'r2', 'r0']);
});
