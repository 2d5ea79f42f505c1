import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LeftOut } from '../../../../functions/formats/format.ts';
import { leftOutBook } from '../../../../functions/ledger/left-out.ts';
import { type Outcome, recordOutcome } from '../../../../functions/ledger/outcome.ts';
import { digestRun, Excerpt, MOST_SHOWN } from '../../../../functions/ledger/receipt/digest.ts';
import { NO_ROWS } from '../../../../functions/ledger/receipt/tally.ts';
import { failRun, type Run } from '../../../../functions/ledger/run.ts';
import { type LedgerWorld, openLedgerWorld } from '../../../support/ledger-world.ts';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());

const outcomeOf = (outcome: Partial<Outcome>): Outcome => ({
  uuid: 'u',
  server: 'main',
  id: '1',
  url: null,
  info: 'i',
  outcome: 'created',
  rows: [2],
  ...outcome,
});

async function digestOf(outcomes: Partial<Outcome>[], leftOut: LeftOut[] = [], more: Partial<Run> = {}) {
  const run = await world.begin(more.servers);
  for (const [number, outcome] of outcomes.entries())
    await recordOutcome(world.ledger, { run: run.run, number }, outcomeOf(outcome));
  const book = leftOutBook(world.ledger, run.run);
  for (const one of leftOut) await book.add(one);
  await book.flush();
  return await digestRun(world.ledger, { ...run, ...more });
}

test('of what there is none is counted none', async () => {
  const digest = await digestOf([]);
  const { rows, ...excerpts } = digest;
  expect(rows).toEqual(NO_ROWS);
  for (const { shown, count, more } of Object.values(excerpts))
    expect({ shown, count, more }).toEqual({ shown: [], count: 0, more: 0 });
});

test('each row is in one count, as the worst of its events and servers has it', async () => {
  const servers = ['main', 'outer'];
  const both = (main: Partial<Outcome>, outer: Partial<Outcome>) => [main, { server: 'outer', ...outer }];
  const dropped = [{ rows: [9], type: 'url', value: 'x', reason: 'No' }];
  const { rows, events, failures, ...leftOut } = await digestOf(
    [
      ...both({ rows: [2], outcome: 'created' }, { rows: [2], outcome: 'unchanged' }),
      ...both({ rows: [3, 4], outcome: 'unchanged' }, { rows: [3, 4], outcome: 'skipped' }),
      ...both({ rows: [5], outcome: 'failed' }, { rows: [5], outcome: 'updated' }),
      ...both({ rows: [6], outcome: 'created' }, { rows: [6], outcome: 'refused' }),
      ...both({ rows: [7], outcome: 'held' }, { rows: [7], outcome: 'held' }),
      ...both({ rows: [8, 9], outcome: 'updated', dropped }, { rows: [8, 9], outcome: 'updated' }),
    ],
    [
      { rejection: { row: 10, reason: 'No date' } },
      { rejection: { row: 0, reason: 'It ends in the middle' } },
      { rejection: { row: 12, reason: 'No date' } },
      { duplicate: { row: 11, of: 2 } },
      { passedOver: { rows: 5, reason: 'offline' } },
      { notice: 'Something' },
    ],
    { servers },
  );
  expect(rows).toEqual({
    read: 16,
    saved: 2,
    unchanged: 2,
    failed: 3,
    dropped: 1,
    rejected: 2,
    duplicate: 1,
    passedOver: 5,
  });
  expect([events.count, failures.count]).toEqual([12, 4]);
  expect(leftOut.rejections.shown.map(({ row }) => row)).toEqual([10, 0, 12]);
  expect(leftOut.duplicates.shown).toEqual([{ row: 11, of: 2 }]);
  expect(leftOut.passedOver.shown).toEqual([{ rows: 5, reason: 'offline' }]);
  expect(leftOut.notices.shown).toEqual(['Something']);
  expect(failures.shown.map(({ server, outcome }) => `${server} ${outcome}`)).toEqual([
    'main failed',
    'outer refused',
    'main held',
    'outer held',
  ]);
});

test('a file that was read to its end has as many rows as were read', async () => {
  const { rows } = await digestOf([{}], [], { rowsRead: 7 });
  expect(rows).toMatchObject({ read: 7, saved: 1 });
});

test('why a file could not be read to its end is the first of what was rejected', async () => {
  const run = await world.begin();
  const failed = await failRun(world.ledger, run.run, 'It is no text');
  const { rejections } = await digestRun(world.ledger, failed);
  expect(rejections.shown).toEqual([{ row: 0, reason: 'It is no text' }]);
});

test('rows are told in a few words, and long texts cut', async () => {
  const long = (length: number) => 'x'.repeat(length);
  const part = { rows: [2, 3, 5], reason: long(2_000) };
  const { events, dropped, adjusted, failures } = await digestOf([
    {
      rows: [2, 3, 4, 9],
      outcome: 'failed',
      info: long(700),
      reason: long(2_000),
      url: 'https://misp.example/events/view/1',
      dropped: [{ ...part, type: 'url', value: long(150) }],
      adjusted: [{ ...part, field: long(700) }],
    },
    { rows: Array.from({ length: 200 }, (_, i) => 2 * i) },
  ]);
  const event = {
    server: 'main',
    url: 'https://misp.example/events/view/1',
    outcome: 'failed',
    info: `${long(600)}…`,
    rows: '2–4, 9',
    reason: `${long(1_500)}…`,
  };
  expect(events.shown[0]).toEqual(event);
  expect(failures.shown).toEqual([event]);
  const shownPart = { rows: '2–3, 5', event, reason: `${long(1_500)}…` };
  expect(dropped.shown).toEqual([{ ...shownPart, what: 'url', value: long(150) }]);
  expect(adjusted.shown).toEqual([{ ...shownPart, what: `${long(600)}…` }]);
  expect(events.shown[1]).not.toHaveProperty('reason');
  expect(events.shown[1]?.rows).toMatch(/^0, 2, 4, .*…$/);
  expect(Buffer.byteLength(events.shown[1]?.rows ?? '')).toBe(123);
});

test('what was adjusted is told once for all servers', async () => {
  const adjusted = [{ rows: [2], field: 'date', reason: 'has a day only' }];
  const { adjusted: told } = await digestOf(
    [{}, { server: 'outer', adjusted }, { adjusted }, { server: 'outer', adjusted }],
    [],
    { servers: ['main', 'outer'] },
  );
  expect(told.shown.map(({ event, what }) => `${event.server} ${what}`)).toEqual(['outer date', 'main date']);
});

test('of a kind the first 5,000 are shown, and the others counted', () => {
  const excerpt = new Excerpt<number>();
  for (let i = 0; i < MOST_SHOWN; i += 1) excerpt.add(i);
  expect([excerpt.shown.length, excerpt.count, excerpt.more]).toEqual([5_000, 5_000, 0]);
  excerpt.add(MOST_SHOWN);
  expect([excerpt.shown.length, excerpt.count, excerpt.more]).toEqual([5_000, 5_001, 1]);
});
