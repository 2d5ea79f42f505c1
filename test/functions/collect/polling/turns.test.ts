import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openTurns } from '../../../../functions/collect/polling/turns.ts';
import type { Ledger } from '../../../../functions/ledger/ledger.ts';
import { TryLater } from '../../../../functions/shared/failures.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../../../local/aws/embedded-aws.ts';
import { createResources } from '../../../../local/deployment/resources.ts';

let aws: EmbeddedAws;
let ledger: Ledger;
let counts = 0;
let sources = 0;

beforeAll(async () => {
  // All in one minute, however long it takes.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-09-01T10:00:10Z') });
  aws = await startEmbeddedAws();
  const { table } = await createResources(aws, { visibilityTimeout: 30, maxReceiveCount: 5 });
  const db = DynamoDBDocumentClient.from(aws.clients.dynamo);
  db.middlewareStack.add(
    (next) => async (args) => {
      counts += 1;
      return await next(args);
    },
    {},
  );
  ledger = { db, table };
});
afterAll(async () => {
  vi.useRealTimers();
  await aws.stop();
});
beforeEach(() => {
  counts = 0;
});

/** Of functions that end before the minute does: who gets no turn at once gets none. */
async function takeAtOnce(many: number, perMinute: number, source = `source-${++sources}`) {
  const turns = openTurns(ledger, source, perMinute);
  const taken = await Promise.allSettled(Array.from({ length: many }, () => turns.take(() => 10_000)));
  const refused = taken.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused.every((reason) => reason instanceof TryLater)).toBe(true);
  return many - refused.length;
}

test('requests of one moment are counted in one go', async () => {
  expect(await takeAtOnce(8, 600)).toBe(8);
  expect(counts).toBe(1);
});

test('of more requests than a minute has turns, as many are made', async () => {
  expect(await takeAtOnce(10, 6)).toBe(6);
});

test('one turn a minute is for one request', async () => {
  expect(await takeAtOnce(3, 1)).toBe(1);
});

test('all functions of a source share its turns', async () => {
  expect(await takeAtOnce(4, 6, 'shared')).toBe(4);
  expect(await takeAtOnce(2, 6, 'shared')).toBe(2);
  expect(await takeAtOnce(1, 6, 'shared')).toBe(0);
});

test('what cannot be counted is no turn', async () => {
  const turns = openTurns({ ...ledger, table: 'no-such-table' }, 'anyrun', 600);
  const taken = await Promise.allSettled([turns.take(() => 10_000), turns.take(() => 10_000)]);
  expect(taken.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
