import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countUndoRecord, noteAttempt } from '../../../functions/ledger/attempts.ts';
import { recordSent } from '../../../functions/ledger/record-sent.ts';
import { Unanswered } from '../../../functions/send/blame-event.ts';
import type { BeforeChanges } from '../../../functions/send/compare/before-changes.ts';
import type { Changes } from '../../../functions/send/compare/changes.ts';
import { numberOfRecord, openUndoBook } from '../../../functions/send/undo-book.ts';
import { type Journal, withAttempts } from '../../../functions/send/with-attempts.ts';
import { TryLater, Undeliverable } from '../../../functions/shared/failures.ts';
import { type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';

let world: LedgerWorld;
let number = 0;

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());
beforeEach(() => {
  number += 1;
});

const message = (more: object = {}) => ({
  run: 'r',
  number,
  server: 'main',
  source: 's',
  file: 'f',
  event: { uuid: `u${number}` },
  ...more,
});

/** One delivery of the message; returns what became of it. */
async function deliver(
  work: (journal: Journal) => unknown,
  { isFirst = false, receivedAt = 1_000 } = {},
): Promise<unknown> {
  const arrival = { isFirst, receivedAt };
  const done = withAttempts(world.ledger, message(), arrival, async (journal) => await work(journal));
  return await done.catch((error: unknown) => error);
}

const fail = (error: Error) => () => {
  throw error;
};
const defect = fail(new TypeError('odd'));

/** What the ledger has of it. */
async function known() {
  const Key = { run: 'r', item: `attempts#${String(number).padStart(9, '0')}` };
  const { Item } = await world.ledger.db.send(new GetCommand({ TableName: world.ledger.table, Key }));
  if (!Item) return undefined;
  const { run: _, item: __, expiresAt, ...facts } = Item;
  expect(expiresAt).toBeCloseTo(Date.now() / 1000 + 90 * 86_400, -1);
  return facts;
}

describe('a first delivery', () => {
  test('that does its work leaves nothing in the ledger', async () => {
    const before = { tries: 0, unanswered: 0, partly: 0, existed: false, undoRecords: 0 };
    expect(await deliver((journal) => journal.before, { isFirst: true })).toEqual(before);
    expect(await known()).toBeUndefined();
  });

  test('that fails by a defect leaves why, and when the message came', async () => {
    expect(await deliver(defect, { isFirst: true })).toBeInstanceOf(TypeError);
    expect(await known()).toEqual({ receivedAt: 1_000, lastError: 'TypeError: odd' });
  });

  test.each([new TryLater('down'), new Undeliverable('refused', 'No.')])(
    'that ends with %o has used up nothing',
    async (error) => {
      expect(await deliver(fail(error), { isFirst: true })).toBe(error);
      expect(await known()).toEqual({ receivedAt: 1_000, tries: 0 });
    },
  );
});

describe('a later delivery', () => {
  test('counts as failed from its beginning, and no more once it has done its work', async () => {
    await deliver(fail(new TryLater('down')), { isFirst: true });
    const during = await deliver(async ({ before }) => [before.tries, await known()]);
    expect(during).toEqual([0, { tries: 1, receivedAt: 1_000 }]);
    expect(await known()).toEqual({ tries: 0, receivedAt: 1_000 });
  });

  test('knows that the first one, of which nothing was put down, ended without a word', async () => {
    expect(await deliver(({ before }) => before.tries)).toBe(1);
  });

  test('that fails by a defect stays counted, as the first does', async () => {
    await deliver(defect, { isFirst: true });
    await deliver(defect);
    expect(await known()).toEqual({ tries: 2, receivedAt: 1_000, lastError: 'TypeError: odd' });
  });

  test.each([new TryLater('down'), new Undeliverable('refused', 'No.')])(
    'that ends with %o begins the count anew',
    async (error) => {
      await deliver(defect);
      await deliver(fail(error));
      expect(await known()).toMatchObject({ tries: 0 });
    },
  );

  test('knows what the ones before it have put down, and when the message came first', async () => {
    await deliver(async ({ note }) => await note({ existed: true, gaps: 'digest' }));
    const before = await deliver((journal) => journal.before, { receivedAt: 2_000 });
    expect(before).toMatchObject({ existed: true, gaps: 'digest', receivedAt: 1_000 });
  });

  test('that comes after five that failed by a defect gives the message up, and says by which', async () => {
    for (const isFirst of [true, false, false, false, false])
      expect(await deliver(defect, { isFirst })).toBeInstanceOf(TypeError);
    let isDone = false;
    const end = await deliver(() => {
      isDone = true;
    });
    expect(end).toMatchObject({
      name: 'Undeliverable',
      kind: 'failed',
      message: 'Given up after 5 tries: TypeError: odd',
    });
    expect(isDone).toBe(false);
    // It may be redriven.
    expect(await known()).toMatchObject({ tries: 0 });
  });

  test('that is the 200th to which MISP gave no answer, but to others, gives the message up; a redrive begins anew', async () => {
    const silent = fail(new Unanswered('MISP does not answer. It answers other requests', {}));
    expect(await deliver(silent, { isFirst: true })).toBeInstanceOf(Unanswered);
    expect(await deliver(silent)).toBeInstanceOf(Unanswered);
    expect(await known()).toMatchObject({ tries: 0, unanswered: 2 });
    await noteAttempt(world.ledger, message(), { unanswered: 199 });
    expect(await deliver(silent)).toMatchObject({
      name: 'Undeliverable',
      kind: 'failed',
      message: 'Given up after 200 tries: MISP does not answer. It answers other requests',
    });
    expect(await known()).toMatchObject({ unanswered: 0 });
  });

  test('that comes after five that ended without a word says so', async () => {
    await noteAttempt(world.ledger, message(), { tries: 4 });
    expect(await deliver(() => 'done')).toBe('done');
    await noteAttempt(world.ledger, message(), { tries: 5 });
    expect(await deliver(() => 'done')).toMatchObject({
      message: 'Given up after 5 tries: the function ended without a word, out of memory or time',
    });
  });
});

test('the records of what a message found are numbered, whatever else is put down', async () => {
  expect(await countUndoRecord(world.ledger, message())).toBe(1);
  await noteAttempt(world.ledger, message(), { gaps: 'digest' });
  expect(await countUndoRecord(world.ledger, message())).toBe(2);
  expect(await known()).toEqual({ gaps: 'digest', undoRecords: 2 });
});

test('what a message found lies in the folder of its run, by number and record', async () => {
  const puts: unknown[] = [];
  const s3 = { send: async ({ input }: { input: unknown }) => puts.push(input) } as never;
  const book = openUndoBook(world.ledger, { s3, bucket: 'drops' }, message({ number: 12 }));
  const before: BeforeChanges = {
    event: { id: '7', uuid: 'u', info: 'i', published: true },
    fields: {},
    tags: { added: [], removed: [] },
    attributes: [],
    objects: [],
    reports: [],
  };
  await book.put(before);
  await book.put(before);
  expect(puts).toEqual(
    ['0001', '0002'].map((entry) => ({
      Bucket: 'drops',
      Key: `undo/r/000000012.${entry}.json`,
      Body: expect.any(String),
      ContentType: 'application/json',
    })),
  );
  const [{ Body, Key }] = puts as [{ Body: string; Key: string }];
  expect(JSON.parse(Body)).toEqual({ server: 'main', ...before });
  expect(numberOfRecord(Key)).toBe(12);
});

test('a journal knows of its own event what was sent before, and what in vain', async () => {
  const changes = (info: string): Changes => ({
    fields: { info },
    tags: [],
    attributes: [],
    objects: [],
    reports: [],
  });
  await deliver(async (journal) => {
    expect([await journal.wasSentBefore(), await journal.isFutile(changes('a'))]).toEqual([false, false]);
    await recordSent(world.ledger, { brought: [message({ run: 'earlier' })], first: [] });
    await journal.noteFutile(changes('a'));
    expect(await journal.wasSentBefore()).toBe(true);
    expect([await journal.isFutile(changes('a')), await journal.isFutile(changes('b'))]).toEqual([
      true,
      false,
    ]);
  });
  expect(await known()).toMatchObject({ tries: 0 });
});
