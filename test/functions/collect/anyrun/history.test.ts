import { afterEach, describe, expect, test } from 'vitest';
import { openHistory } from '../../../../functions/collect/anyrun/history.ts';
import { openApi, openSession } from '../../../../functions/collect/anyrun/session.ts';
import { connectTo } from '../../../../functions/collect/polling/http-client.ts';
import type { Mark } from '../../../../functions/collect/polling/mark.ts';
import { polls } from '../../../../functions/shared/polls.ts';
import type { Analysis } from '../../../../local/anyrun/analyses.ts';
import { type AnyrunStandIn, startAnyrunStandIn } from '../../../../local/anyrun/stand-in.ts';
import { analyses, analysis, uuidOfNumber } from '../../../support/analyses.ts';

let anyrun: AnyrunStandIn;

afterEach(() => anyrun.close());

const NOTHING: Mark = { newest: '', since: '' };

test('a hundred analyses with names of a megabyte fit into an item of the ledger', async () => {
  const task = {
    uuid: uuidOfNumber(1),
    name: 'x'.repeat(1_000_000),
    tags: Array(1_000).fill('y'.repeat(1_000)),
  };
  const session = { get: async () => ({ body: { data: { tasks: [task] } } }) };
  const history = openHistory(session as never, polls.anyrun.options.parse({}), { reviewed: false });
  anyrun = await startAnyrunStandIn({ analyses: [] });
  const { finds } = await history.list(undefined, NOTHING);
  expect(finds).toHaveLength(1);
  expect(Buffer.byteLength(JSON.stringify(finds))).toBeLessThan(4_000);
});

async function open(there: Analysis[]) {
  anyrun = await startAnyrunStandIn({ analyses: there });
}

/** Lists the history to its end, as a poll does. */
async function list(mark: Partial<Mark> = {}, options: object = {}) {
  const keys = { current: async () => anyrun.apiKey, fresh: async () => anyrun.apiKey };
  const api = openApi(connectTo(anyrun.url), { take: async () => {} });
  const session = openSession(api, keys, () => 900_000);
  const history = openHistory(session, polls.anyrun.options.parse(options), { reviewed: false });
  const before = anyrun.requests().length;
  const finds = new Map<string, number>();
  const problems: string[] = [];
  let cursor: unknown;
  do {
    const listing = await history.list(cursor, { ...NOTHING, ...mark });
    for (const { id } of listing.finds) finds.set(id, (finds.get(id) ?? 0) + 1);
    problems.push(...listing.problems.map(({ reason }) => reason));
    cursor = JSON.parse(JSON.stringify(listing.next ?? null)) ?? undefined;
  } while (cursor !== undefined);
  const skips = anyrun
    .requests()
    .slice(before)
    .map((line) => Number(/skip=(\d+)/.exec(line)?.[1]));
  await api.client.close();
  return { ids: [...finds.keys()], problems, skips };
}

test.each([
  ['newest', [...Array(100).fill({}), ...Array.from({ length: 60 }, (_, i) => ({ uuid: uuidOfNumber(i) }))]],
  [
    'in the middle',
    [
      ...Array.from({ length: 100 }, (_, i) => ({ uuid: uuidOfNumber(i + 100) })),
      ...Array(200).fill({}),
      ...Array.from({ length: 60 }, (_, i) => ({ uuid: uuidOfNumber(i) })),
    ],
  ],
])('the history goes on behind a hundred analyses without a UUID that are %s', async (_, tasks: object[]) => {
  anyrun = await startAnyrunStandIn({ analyses: [] });
  const session = {
    get: async (path: string) => {
      const skip = Number(/skip=(\d+)/.exec(path)?.[1]);
      return { body: { data: { tasks: tasks.slice(skip, skip + 100) } } };
    },
  };
  const history = openHistory(session as never, polls.anyrun.options.parse({}), { reviewed: false });
  const ids = new Set<string>();
  let cursor: unknown;
  let pages = 0;
  do {
    const listing = await history.list(cursor, NOTHING);
    for (const { id } of listing.finds) ids.add(id);
    cursor = listing.next;
  } while (cursor !== undefined && ++pages < 20);
  expect(pages).toBeLessThan(20);
  expect(ids.size).toBe(tasks.filter((task) => 'uuid' in task).length);
});

/** Does something just before that page of the history is answered. */
function atPage(page: number, act: () => void) {
  let pages = 0;
  anyrun.fault({
    kind: 'delay',
    ms: 0,
    times: 'forever',
    on: () => {
      if (++pages === page) act();
      return false;
    },
  });
}

describe('the history is listed', () => {
  test('in pages of 100 that overlap', async () => {
    await open(analyses(1, 250));
    const { ids, skips } = await list();
    expect(ids).toHaveLength(250);
    expect(skips).toEqual([0, 90, 180, 240]);
  });

  test.each([0, 1, 2, 9, 10, 11, 99, 100, 101, 110, 190, 200])('to its end if it has %i', async (count) => {
    await open(count === 0 ? [] : analyses(1, count));
    expect((await list()).ids).toHaveLength(count);
  });

  test('of 10,000 in 112 requests', async () => {
    await open(analyses(1, 10_000));
    const { ids, skips } = await list();
    expect(ids).toHaveLength(10_000);
    expect(skips.length).toBeLessThanOrEqual(113);
  });

  test('no further than to what is known, and two days of it', async () => {
    await open(Array.from({ length: 500 }, (_, i) => analysis(i, { date: daysAgo(i) })));
    expect((await list({ newest: daysAgo(0) })).skips).toEqual([0, 90]);
    expect((await list({ newest: daysAgo(150) })).skips).toEqual([0, 90, 180]);
  });

  test('to its end if the mark is in the future', async () => {
    await open(Array.from({ length: 150 }, (_, i) => analysis(i, { date: daysAgo(i) })));
    expect((await list({ newest: daysAgo(-400) })).ids).toHaveLength(150);
  });

  test('to the last analysis of the day that the config says, and no further', async () => {
    const old = analysis(1, { date: '2026-07-31T23:59:59.999Z' });
    const young = analysis(2, { date: '2026-08-01T00:00:00.000Z' });
    await open([old, young]);
    expect((await list({}, { since: '2026-08-01' })).ids).toEqual([uuidOfNumber(2)]);
  });

  test('further than before, once that day is an earlier one', async () => {
    await open([analysis(1, { date: daysAgo(100) }), analysis(2, { date: daysAgo(1) })]);
    const mark = { newest: daysAgo(1), since: daysAgo(50).slice(0, 10) };
    expect((await list(mark, { since: daysAgo(200).slice(0, 10) })).ids).toHaveLength(2);
  });
});

describe('nothing is missed', () => {
  test('when analyses are added while it is listed', async () => {
    await open(analyses(1, 230));
    atPage(2, () => anyrun.add(...analyses(231, 245)));
    expect((await list()).ids).toHaveLength(230);
  });

  test.each([1, 9, 10, 11, 40, 95])('when the newest %i are deleted while it is listed', async (count) => {
    await open(analyses(1, 330));
    atPage(3, () => {
      for (let number = 330; number > 330 - count; number -= 1) anyrun.remove(uuidOfNumber(number));
    });
    expect((await list()).ids).toHaveLength(330);
  });

  test('when all that was listed is deleted', async () => {
    await open(analyses(1, 230));
    atPage(2, () => {
      for (let number = 230; number > 130; number -= 1) anyrun.remove(uuidOfNumber(number));
    });
    expect((await list()).ids).toHaveLength(230);
  });
});

describe('an item', () => {
  test('without uuid is known by its addresses', async () => {
    const { uuid: _, ...history } = analysis(1).history;
    await open([{ ...analysis(1), history }]);
    expect((await list()).ids).toEqual([uuidOfNumber(1)]);
  });

  test('without either is named, once', async () => {
    await open([...analyses(1, 120), { history: { date: '2026-08-31T00:00:00.000Z', name: 'lost' } }]);
    const { ids, problems } = await list();
    expect(ids).toHaveLength(120);
    expect(problems).toEqual([expect.stringContaining('has no UUID: {"date":"2026-08-31')]);
  });
});

function daysAgo(days: number): string {
  return new Date(Date.UTC(2026, 8, 1) - days * 86_400_000).toISOString();
}
