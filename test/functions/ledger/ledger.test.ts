import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markDone, markRead } from '../../../functions/ledger/pages.ts';
import type { Run } from '../../../functions/ledger/run.ts';
import { isReceipt, type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';
import { Death, type Fuse } from '../../support/mortal.ts';
import { counts } from '../../support/receipts.ts';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());

/** fast-check prints the seed of a failure; MISP_INGEST_SEED runs it again. */
const seed = Number(process.env.MISP_INGEST_SEED ?? Date.now() % 2 ** 31);
console.info(`ledger.test.ts: seed ${seed}`);

const FUSES: Fuse[] = Array.from({ length: 12 }, (_, at) => [
  { at, isMade: false },
  { at, isMade: true },
]).flat();

const unlessDead = (error: unknown) => {
  if (!(error instanceof Death)) throw error;
};

describe('a run', () => {
  const fuse = fc.option(fc.record({ at: fc.nat(11), isMade: fc.boolean() }), { nil: undefined });
  const story = fc.integer({ min: 1, max: 4 }).chain((messages) => {
    const numbers = [...Array(messages).keys()];
    const who = fc.oneof(fc.constant('file' as const), fc.shuffledSubarray(numbers, { minLength: 1 }));
    return fc.record({
      messages: fc.constant(messages),
      // Which functions are at work together, with the file or with a batch of messages, and which of them dies where.
      rounds: fc.array(fc.array(fc.record({ who, fuse }), { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
      rest: fc.shuffledSubarray(['file' as const, ...numbers.map((number) => [number])], {
        minLength: messages + 1,
      }),
      restTogether: fc.boolean(),
    });
  });

  test('whose deliveries are repeated, reordered, at once and killed anywhere ends in one receipt of all outcomes', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ messages, rounds, rest, restTogether }) => {
        const run = await world.begin();
        const told = new Set<number | 'file'>();
        const incomplete: unknown[] = [];
        const deliver = async (who: 'file' | number[], fuse?: Fuse) => {
          const onCall = (command: object) => {
            if (isReceipt(command) && told.size <= messages) incomplete.push(who);
          };
          const outcome = [who].flat().some((one) => told.has(one)) ? 'unchanged' : 'created';
          for (const one of [who].flat()) told.add(one);
          if (who === 'file') await world.read(run, messages, { fuse, onCall });
          else await world.report(run, who, { outcome }, { fuse, onCall });
        };
        for (const round of rounds)
          await Promise.all(round.map(({ who, fuse }) => deliver(who, fuse).catch(unlessDead)));
        if (restTogether) await Promise.all(rest.map((who) => deliver(who)));
        else for (const who of rest) await deliver(who);

        expect(incomplete, 'receipts that were written too early').toEqual([]);
        const { finishedAt, closer } = (await world.find(run)) ?? {};
        expect({ finishedAt, closer }).toEqual({ finishedAt: expect.any(String), closer: undefined });
        const receipt = await world.receipt(run);
        expect(receipt.events.map(({ uuid }) => uuid)).toEqual(
          Array.from({ length: messages }, (_, n) => `u${n}`),
        );
        expect(receipt.rows.read).toBe(messages);
        expect(receipt.rows.failed).toBe(0);
        const summaries = await world.summaries.drain();
        if (rounds.flat().every((one) => !one.fuse)) expect(summaries).toHaveLength(1);
        else expect(summaries.length).toBeGreaterThanOrEqual(1);
      }),
      { seed, numRuns: 25 },
    );
  });

  test('keeps that it was this run that created an event, however often the message comes', async () => {
    const run = await world.begin();
    await world.report(run, 0, { outcome: 'created' });
    await world.report(run, 0, { outcome: 'unchanged' });
    await world.report(run, 0, { outcome: 'failed', reason: 'too late' });
    await world.read(run, 1);
    await world.report(run, 0, { outcome: 'unchanged' });
    const receipt = await world.receipt(run);
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(receipt.events).toMatchObject([{ outcome: 'created' }]);
    expect(await world.summaries.drain()).toHaveLength(1);
  });

  test.each([1, 1_000, 1_001])('of %i messages is complete with the last of them', async (messages) => {
    const { run } = await world.begin();
    const [last = 0, ...others] = [...Array(messages).keys()].reverse();
    const isOver = (after: Run | undefined) =>
      after?.messages !== undefined && after.pagesDone.size === Math.ceil(messages / 1_000);
    for (let at = 0; at < others.length; at += 100)
      await Promise.all(others.slice(at, at + 100).map((number) => markDone(world.ledger, run, [number])));
    expect(isOver(await markRead(world.ledger, run, { rowsRead: messages, messages }))).toBe(false);
    expect(isOver(await markDone(world.ledger, run, [last]))).toBe(true);
  });
});

describe('a failure that a redrive heals', () => {
  const refused = { outcome: 'refused', reason: 'No.' } as const;

  async function finishedWithFailure(): Promise<Run> {
    const run = await world.begin();
    await world.report(run, 0, refused);
    await world.report(run, 1);
    await world.read(run, 2);
    expect((await world.receipt(run)).rows).toEqual(counts({ read: 2, saved: 1, failed: 1 }));
    expect(await world.page(run)).toContain('1 of 2 rows is not in MISP');
    expect(await world.summaries.drain()).toHaveLength(1);
    return run;
  }

  test.each(FUSES)(
    'renews the receipt, even if the redrive dies at call $at (made: $isMade)',
    async (fuse) => {
      const run = await finishedWithFailure();
      await world.report(run, 0, {}, { fuse }).catch(unlessDead);
      await world.report(run, 0, { outcome: 'unchanged' });
      const receipt = await world.receipt(run);
      expect(receipt.rows).toMatchObject({ read: 2, failed: 0 });
      expect(receipt.events[0]).not.toHaveProperty('reason');
      expect(await world.page(run)).toContain('All of this file is in MISP.');
      expect(await world.summaries.drain()).toHaveLength(0);
    },
  );

  test('of two messages at once is in the receipt for both', async () => {
    const run = await world.begin();
    await Promise.all([world.report(run, 0, refused), world.report(run, 1, refused), world.read(run, 2)]);
    await Promise.all([world.report(run, 0), world.report(run, 1)]);
    expect((await world.receipt(run)).rows).toEqual(counts({ read: 2, saved: 2 }));
    await world.summaries.drain();
  });

  test('together with others renews the receipt once', async () => {
    const run = await world.begin();
    await world.report(run, [0, 1, 2], refused);
    await world.read(run, 3);
    let written = 0;
    const onCall = (command: object) => {
      if (isReceipt(command)) written += 1;
    };
    await world.report(run, [0, 1, 2], {}, { onCall });
    expect(written).toBe(1);
    expect((await world.receipt(run)).rows).toEqual(counts({ read: 3, saved: 3 }));
    await world.summaries.drain();
  });

  test('while another message closes the run is in the receipt after the next delivery', async () => {
    const run = await world.begin();
    await world.report(run, 0, refused);
    const during: unknown[] = [];
    const onCall = async (command: object) => {
      if (isReceipt(command)) during.push(await world.report(run, 0).catch((error: unknown) => error));
    };
    await world.read(run, 1, { onCall });
    expect(during).toMatchObject([{ name: 'TryLater' }]);
    await world.report(run, 0, { outcome: 'unchanged' });
    expect((await world.receipt(run)).rows).toEqual(counts({ read: 1, saved: 1 }));
    await world.summaries.drain();
  });
});

describe('closing a run', () => {
  test.each(FUSES)(
    'is done by the message that died of it, when it comes again (call $at, made: $isMade)',
    async (fuse) => {
      const run = await world.begin();
      await world.read(run, 1);
      await world.report(run, 0, {}, { fuse }).catch(unlessDead);
      await world.report(run, 0, { outcome: 'unchanged' });
      expect(await world.find(run)).toMatchObject({ finishedAt: expect.any(String) });
      expect((await world.receipt(run)).rows.read).toBe(1);
      await world.summaries.drain();
    },
  );

  test('makes no other message wait', async () => {
    const run = await world.begin();
    await world.report(run, 0);
    const onCall = async (command: object) => {
      if (isReceipt(command)) await world.report(run, 0, { outcome: 'unchanged' });
    };
    await world.read(run, 1, { onCall });
    expect((await world.receipt(run)).rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(await world.summaries.drain()).toHaveLength(1);
  });
});

test('an event with more dropped values than an item of DynamoDB holds has its outcome, and every row counts', async () => {
  const run = await world.begin();
  const rows = Array.from({ length: 3_000 }, (_, i) => i + 2);
  const dropped = rows.slice(1).map((row) => ({
    rows: [row],
    type: 'url',
    value: `http://${'長'.repeat(400)}/${row}`,
    reason: 'MISP does not take it',
  }));
  await world.report(run, 0, { rows, dropped });
  await markRead(world.ledger, run.run, { rowsRead: 3_000, messages: 1 });
  await world.report(run, 0);
  const receipt = await world.receipt(run);
  expect(receipt.rows).toEqual(counts({ read: 3_000, saved: 1, dropped: 2_999 }));
  expect(receipt.events[0]?.dropped?.at(-1)).toMatchObject({ value: expect.stringMatching(/^\d+ values$/) });
});

test('an event of very many scattered rows, with something left out of many, has its outcome, and every row counts', async () => {
  const run = await world.begin();
  const rows = Array.from({ length: 120_000 }, (_, i) => 3 * i + 2 + (i % 2));
  const dropped = rows
    .filter((_, i) => i % 3 === 0)
    .map((row) => ({ rows: [row], type: 'url', value: 'x', reason: 'No' }));
  const reason = 'No. '.repeat(200_000);
  await world.report(run, 0, { rows, dropped, outcome: 'refused', reason });
  await world.report(run, 0, { rows, dropped });
  await markRead(world.ledger, run.run, { rowsRead: rows.length, messages: 1 });
  await world.report(run, 0);
  const receipt = await world.receipt(run);
  expect(receipt.rows).toMatchObject({ saved: 80_000, dropped: 40_000 });
  expect(receipt.events[0]?.rows).toEqual(rows);
});

test('something dropped that belongs to no row costs no row', async () => {
  const run = await world.begin();
  const dropped = [{ rows: [], type: 'tag', value: 'tlp:red', reason: 'The key may not make it' }];
  await world.read(run, 1);
  await world.report(run, 0, { dropped });
  const receipt = await world.receipt(run);
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(receipt.events[0]?.dropped).toEqual(dropped);
});
