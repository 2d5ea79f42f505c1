import { BatchGetCommand, BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getAll, putAll } from '../../../functions/ledger/batches.ts';
import { noteDiscarded } from '../../../functions/ledger/discarded.ts';
import { isFutile, noteFutile } from '../../../functions/ledger/futile-changes.ts';
import { expiry, type Ledger } from '../../../functions/ledger/ledger.ts';
import { recordSent } from '../../../functions/ledger/record-sent.ts';
import { openHistory, wasSentBefore } from '../../../functions/ledger/sent-events.ts';
import { type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());

const keys = (count: number, run = 'many') =>
  Array.from({ length: count }, (_, i) => ({ run, item: `item-${String(i).padStart(3, '0')}` }));

/** A ledger that leaves half of what it is asked for undone. */
function reluctant(): { ledger: Ledger; sizes: number[] } {
  const { db, table } = world.ledger;
  const sizes: number[] = [];
  const halve = <T>(asked: T[]): [T[], T[]] => {
    sizes.push(asked.length);
    const middle = Math.ceil(asked.length / 2);
    return [asked.slice(0, middle), asked.slice(middle)];
  };
  const send = async (command: BatchGetCommand | BatchWriteCommand) => {
    const requests = command.input.RequestItems?.[table];
    if (requests && 'Keys' in requests) {
      const { Keys = [], ...options } = requests;
      const [done, others] = halve(Keys);
      const answer = await db.send(
        new BatchGetCommand({ RequestItems: { [table]: { ...options, Keys: done } } }),
      );
      return { ...answer, UnprocessedKeys: others.length > 0 ? { [table]: { Keys: others } } : {} };
    }
    const [done, others] = halve((requests ?? []) as object[]);
    const answer = await db.send(new BatchWriteCommand({ RequestItems: { [table]: done } }));
    return { ...answer, UnprocessedItems: others.length > 0 ? { [table]: others } : {} };
  };
  return { ledger: { db: { send } as unknown as Ledger['db'], table }, sizes };
}

describe('items are put and got', () => {
  test.each([0, 1, 25, 26, 101, 230])('though they are %i', async (count) => {
    const some = keys(count, `run of ${count}`);
    await putAll(
      world.ledger,
      some.map((key, i) => ({ ...key, i })),
    );
    const found = await getAll(world.ledger, [...some, { run: 'no', item: 'such' }]);
    expect(found.map(({ i }) => Number(i)).sort((a, b) => a - b)).toEqual(some.map((_, i) => i));
  });

  test('though DynamoDB does a part at a time', async () => {
    const some = keys(27, 'reluctant');
    const writing = reluctant();
    await putAll(writing.ledger, some);
    expect(writing.sizes).toEqual([25, 14, 7, 3, 1]);
    const reading = reluctant();
    expect(await getAll(reading.ledger, some)).toHaveLength(27);
    expect(reading.sizes).toEqual([27, 13, 6, 3, 1]);
  });
});

async function itemsOf(run: string): Promise<Record<string, unknown>[]> {
  const { db, table } = world.ledger;
  const query = { KeyConditionExpression: 'run = :run', ExpressionAttributeValues: { ':run': run } };
  return (await db.send(new QueryCommand({ TableName: table, ...query }))).Items ?? [];
}

const inNinetyDays = () => expect.closeTo(Date.now() / 1000 + 90 * 86_400, -1);

test('an item is kept for 90 days', () => {
  expect(expiry()).toEqual(inNinetyDays());
  expect(Number.isInteger(expiry())).toBe(true);
});

test('a dead letter that was taken out for good is kept whole, with who did it and why', async () => {
  const letter = { queue: 'q', body: 'b', by: 'me', reason: 'why' };
  await noteDiscarded(world.ledger, { id: 'm-1', ...letter });
  expect(await itemsOf('discarded')).toEqual([
    {
      run: 'discarded',
      item: 'm-1',
      ...letter,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      expiresAt: inNinetyDays(),
    },
  ]);
});

const sender = (more: object = {}) => ({
  run: 'r',
  number: 1,
  server: 'main',
  source: 's',
  file: 'f',
  droppedAt: '2024-03-04T10:00:00.000Z',
  event: { uuid: 'u' },
  ...more,
});

test('changes are futile that the same server did not take of the same event and file', async () => {
  const { ledger } = world;
  await noteFutile(ledger, sender(), 'digest');
  expect(await isFutile(ledger, sender({ run: 'other' }), 'digest')).toBe(true);
  expect(await isFutile(ledger, sender(), 'another')).toBe(false);
  for (const other of [{ server: 'outer' }, { source: 't' }, { file: 'g' }, { event: { uuid: 'v' } }])
    expect(await isFutile(ledger, sender(other), 'digest')).toBe(false);
  expect((await itemsOf('futile main u'))[0]).toMatchObject({ item: 's/f', expiresAt: inNinetyDays() });
});

describe('what was sent of an event', () => {
  const at = (minute: number) => `2024-03-04T10:0${minute}:00.000Z`;
  const event = (uuid: string, more: object = {}) => sender({ event: { uuid }, ...more });
  const unreported = { hasOutcome: false, success: undefined };

  test.each([
    ['an earlier drop of the file', event('a', { droppedAt: at(4) }), true, true],
    ['the same drop', event('a', { droppedAt: at(5) }), true, false],
    ['a later drop', event('a', { droppedAt: at(6) }), true, false],
    ['what is of no drop', event('a', { droppedAt: undefined }), true, false],
    ['a drop, if it was of none', event('b', { droppedAt: at(1) }), true, false],
    ['another file', event('a', { droppedAt: at(4), file: 'g' }), false, false],
    ['another server', event('a', { droppedAt: at(4), server: 'outer' }), false, false],
    ['another event', event('c', { droppedAt: at(1) }), false, false],
  ])('is known to %s', async (_, one, wasSent, isOutdated) => {
    await recordSent(world.ledger, {
      brought: [event('a', { droppedAt: at(5) }), event('b', { droppedAt: undefined })],
      first: [],
    });
    expect(await openHistory(world.ledger, [one])(one)).toMatchObject({ wasSent, isOutdated, ...unreported });
  });

  test.each([
    ['created', true],
    ['skipped', true],
    ['failed', false],
    ['held', false],
    ['refused', false],
  ] as const)('comes with what became of the message: %s', async (outcome, isSuccess) => {
    const run = await world.begin();
    await world.report(run, 3, { outcome });
    const one = event('o', { run: run.run, number: 3 });
    const history = await openHistory(world.ledger, [one])(one);
    expect(history).toMatchObject({ hasOutcome: true, wasSent: false });
    expect(history.success?.outcome).toBe(isSuccess ? outcome : undefined);
    const other = event('o', { run: run.run, number: 4 });
    expect(await openHistory(world.ledger, [other])(other)).toMatchObject(unreported);
  });

  test.each([
    ['the message itself', {}, 1],
    ['another one of the run', { number: 0 }, 1],
    ['one of another run', { run: 'r.1' }, undefined],
    ['one of another run that begins alike', { run: 'r.10' }, undefined],
  ])('has its number for %s', async (_, other, sentAs) => {
    await recordSent(world.ledger, { brought: [event('n', { run: 'r', number: 1 })], first: [] });
    const one = event('n', other);
    expect((await openHistory(world.ledger, [one])(one)).sentAs).toBe(sentAs);
  });

  test('is kept for ninety days', async () => {
    await recordSent(world.ledger, { brought: [event('k')], first: [] });
    const [item] = await itemsOf('event main k');
    expect(item).toMatchObject({ item: 's/f', message: 'r.1', expiresAt: inNinetyDays() });
  });

  test('is asked for once a batch, and anew for an event that comes twice', async () => {
    let requests = 0;
    const { db, table } = world.ledger;
    const send = async (command: BatchGetCommand) => {
      requests += 1;
      return await db.send(command);
    };
    const counted = { db: { send } as unknown as Ledger['db'], table };
    const batch = [event('d', { droppedAt: at(1) }), event('e', { droppedAt: at(1) })];
    const historyOf = openHistory(counted, batch);
    for (const one of batch)
      expect(await historyOf(one)).toMatchObject({ wasSent: false, isOutdated: false, ...unreported });
    expect(requests).toBe(1);
    await recordSent(world.ledger, { brought: [event('d', { droppedAt: at(2) })], first: [] });
    expect(await historyOf(event('d', { droppedAt: at(1) }))).toMatchObject({
      wasSent: true,
      isOutdated: true,
      ...unreported,
    });
    expect(requests).toBe(2);
  });

  test('before says whether another message brought it there', async () => {
    const ours = event('f', { number: 3 });
    expect(await wasSentBefore(world.ledger, ours)).toBe(false);
    await recordSent(world.ledger, { brought: [ours], first: [] });
    expect(await wasSentBefore(world.ledger, ours)).toBe(false);
    expect(await wasSentBefore(world.ledger, event('f', { number: 4 }))).toBe(true);
    expect(await wasSentBefore(world.ledger, event('f', { number: 3, run: 'other' }))).toBe(true);
    await recordSent(world.ledger, { brought: [event('f', { number: 9, file: 'z' })], first: [] });
    expect(await wasSentBefore(world.ledger, ours)).toBe(true);
  });
});
