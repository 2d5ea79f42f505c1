import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { closeRun } from '../../../functions/ledger/close-run.ts';
import { markRead } from '../../../functions/ledger/pages.ts';
import { beginRun, failRun, type Run } from '../../../functions/ledger/run.ts';
import { publishMetrics } from '../../../functions/shared/metrics.ts';
import { type Delivery, isReceipt, type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';
import { Death, mortal } from '../../support/mortal.ts';

let world: LedgerWorld;
let lines: string[];

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());
beforeEach(() => {
  lines = [];
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'misp-ingest');
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await world.summaries.drain();
});

/** What CloudWatch reads of what was counted: by subject and name. */
function counted(): Record<string, unknown> {
  publishMetrics();
  const metrics = lines.map((line) => {
    const { _aws, server, source, ...values } = JSON.parse(line);
    return Object.entries(values).map(([name, value]) => [`${server ?? source}: ${name}`, value]);
  });
  return Object.fromEntries(metrics.flat());
}

/** How many receipts it writes. */
async function receiptsOf(work: (delivery: Delivery) => Promise<unknown>): Promise<number> {
  const receipts: object[] = [];
  await work({ onCall: (command) => isReceipt(command) && receipts.push(command) });
  return receipts.length;
}

describe('what is counted', () => {
  test('is each event once for what became of it, and each file with its rows', async () => {
    const run = await world.begin();
    await world.report(run, 0);
    await world.report(run, 0, { outcome: 'unchanged' });
    await world.report(run, 1, { outcome: 'failed', reason: 'No' });
    await world.report(run, 1, { outcome: 'failed', reason: 'No' });
    await world.read(run, 2);
    await world.report(run, 0);
    expect(counted()).toEqual({
      'main: Events created': 1,
      'main: Events failed': 1,
      'ransomwatch: Files': 1,
      'ransomwatch: Rows saved': 1,
      'ransomwatch: Rows failed': 1,
    });
  });

  test('is a file that could not be read, of a folder that is of no source', async () => {
    const run = await beginRun(world.ledger, { run: 'odd', source: 'any name', file: 'a.tsv', servers: [] });
    const failed = await failRun(world.ledger, run.run, 'It is no text');
    await world.read(failed, 0);
    expect(counted()).toEqual({ 'none: Files failed': 1 });
  });

  test('is a run once, though the message that closes it comes again meanwhile, and one summary is sent', async () => {
    const run = await world.begin();
    await world.read(run, 1);
    let isAgain = false;
    const onCall = async (command: object) => {
      if (!isReceipt(command) || isAgain) return;
      isAgain = true;
      await world.report(run, 0, { outcome: 'unchanged' });
    };
    await world.report(run, 0, {}, { onCall });
    expect(counted()).toMatchObject({ 'ransomwatch: Files': 1 });
    expect(await world.summaries.drain()).toHaveLength(1);
  });
});

describe('a run', () => {
  test('is closed where nobody wants summaries', async () => {
    const run = await world.begin();
    const read = await markRead(world.ledger, run.run, { rowsRead: 0, messages: 0 });
    const { summaries: _, ...closing } = world.closing;
    await closeRun(world.ledger, closing, read, 'import');
    expect(await world.find(run)).toMatchObject({ finishedAt: expect.any(String) });
    expect(await world.summaries.drain()).toEqual([]);
  });

  test('is not closed in silence where any call fails', async () => {
    const ready = async () => {
      const run = await world.begin();
      await world.read(run, 1);
      return run;
    };
    const calls: object[] = [];
    await world.report(await ready(), 0, {}, { onCall: (command) => calls.push(command) });
    expect(calls.length).toBeGreaterThan(5);
    for (const at of calls.keys())
      await expect(world.report(await ready(), 0, {}, { fuse: { at, isMade: false } })).rejects.toThrow(
        Death,
      );
  });
});

test('a run whose closing failed is closed by another message, as a redrive sends it, but not while it may be closed', async () => {
  const run = await world.begin();
  const failed = await failRun(world.ledger, run.run, 'Broken');
  const broken = { ...world.closing, s3: mortal({ at: 0, isMade: false })(world.closing.s3) };
  await expect(closeRun(world.ledger, broken, failed, 'import 1')).rejects.toThrow(Death);
  const closeAt = async (minutes: number) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
    const closed = await closeRun(world.ledger, world.closing, failed, 'import 2');
    vi.useRealTimers();
    return closed;
  };
  expect(await closeAt(15)).toBe('by another');
  expect(await closeAt(17)).toBe('yes');
  expect(await closeAt(18)).toBe('yes');
  expect((await world.receipt(run)).file).toBe('a.tsv');
});

describe('the receipt of a run that is over', () => {
  const T = Date.UTC(2024, 2, 4, 10);
  const failed = { outcome: 'failed', reason: 'No' } as const;

  /** Each in the millisecond that is given: the outcomes of its messages, and its end. */
  async function over(outcomeAt: number[], endAt: number): Promise<Run> {
    const run = await world.begin();
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const [number, at] of outcomeAt.entries()) {
      vi.setSystemTime(T + at);
      await world.report(run, number);
    }
    vi.setSystemTime(T + endAt);
    await world.read(run, outcomeAt.length);
    vi.useRealTimers();
    return run;
  }

  test.each([
    ['before it ended is in it', [0], 1, 0],
    ['in the millisecond in which it ended may not be in it', [1], 1, 1],
    ['after it ended is not in it', [2], 1, 1],
  ])('is written anew if an outcome comes again that was put down %s', async (_, at, end, written) => {
    const run = await over(at, end);
    expect(await receiptsOf(async (delivery) => await world.report(run, 0, {}, delivery))).toBe(written);
  });

  test('is written anew for one of several messages', async () => {
    const run = await over([0, 1], 1);
    expect(await receiptsOf(async (delivery) => await world.report(run, [0, 1], {}, delivery))).toBe(1);
  });

  test('is written anew for one that is mended among others that come again', async () => {
    const run = await world.begin();
    await world.report(run, 0);
    await world.report(run, 1, failed);
    await world.read(run, 2);
    expect(await receiptsOf(async (delivery) => await world.report(run, [0, 1], {}, delivery))).toBe(1);
    expect((await world.receipt(run)).rows).toMatchObject({ saved: 2, failed: 0 });
    expect(await world.find(run)).toMatchObject({ renewals: 1 });
    await world.report(run, 1, { outcome: 'unchanged' });
    expect(await world.find(run)).toMatchObject({ renewals: 2 });
  });

  test('waits for one that closes the run, also if one of several is mended', async () => {
    const run = await world.begin();
    await world.report(run, 0);
    await world.report(run, 1, failed);
    const during: unknown[] = [];
    const onCall = async (command: object) => {
      if (isReceipt(command)) during.push(await world.report(run, [0, 1]).catch((error: unknown) => error));
    };
    await world.read(run, 2, { onCall });
    expect(during).toMatchObject([
      { name: 'TryLater', message: `Run ${run.run} is being closed, perhaps without this outcome` },
    ]);
  });
});

describe('the receipt of a file that was given up', () => {
  const T = Date.UTC(2024, 2, 4, 10);

  /** At these seconds: what comes of the message, or what it throws, and how many receipts are written. */
  async function reportAt(run: Run, number: number, seconds: number) {
    vi.setSystemTime(T + seconds * 1000);
    const error: unknown[] = [];
    const written = await receiptsOf(async (delivery) => {
      await world.report(run, number, {}, delivery).catch((reason: unknown) => error.push(reason));
    });
    return { written, error };
  }

  async function givenUp(): Promise<Run> {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(T);
    const run = await world.begin();
    await world.report(run, 0);
    const failed = await failRun(world.ledger, run.run, 'Broken');
    await closeRun(world.ledger, world.closing, failed, 'import');
    return run;
  }

  test('is written again for events that come to their end after it, once a minute for all', async () => {
    const run = await givenUp();
    const waits = {
      written: 0,
      error: [{ name: 'TryLater', message: expect.stringContaining('is written again in a minute') }],
    };
    expect(await reportAt(run, 1, 20)).toMatchObject(waits);
    expect(await reportAt(run, 2, 40)).toMatchObject(waits);
    expect(await reportAt(run, 1, 61)).toEqual({ written: 1, error: [] });
    expect((await world.receipt(run)).events.map(({ uuid }) => uuid)).toEqual(['u0', 'u1', 'u2']);
    expect(await reportAt(run, 2, 62)).toEqual({ written: 0, error: [] });
    expect(await reportAt(run, 3, 120)).toMatchObject(waits);
    expect(await reportAt(run, 4, 130)).toEqual({ written: 1, error: [] });
    expect(await reportAt(run, 3, 131)).toMatchObject(waits);
    expect(await reportAt(run, 3, 191)).toEqual({ written: 1, error: [] });
  });

  test('has those that come while it is not begun, and keeps those waiting that come while it is written', async () => {
    const run = await world.begin();
    const failed = await failRun(world.ledger, run.run, 'Broken');
    await world.report(run, 0);
    const during: unknown[] = [];
    const dying = mortal({ at: 0, isMade: true }, async () => {
      during.push(await world.report(run, 1).catch((error: unknown) => error));
    });
    const closing = { ...world.closing, s3: dying(world.closing.s3) };
    await expect(closeRun(world.ledger, closing, failed, 'import')).rejects.toThrow(Death);
    await closeRun(world.ledger, world.closing, failed, 'import');
    expect(during).toMatchObject([{ name: 'TryLater' }]);
    expect((await world.receipt(run)).events.map(({ uuid }) => uuid)).toEqual(['u0', 'u1']);
  });
});
