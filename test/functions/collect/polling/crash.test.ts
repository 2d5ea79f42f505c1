import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importAnalysis } from '../../../../functions/collect/anyrun/import-analysis.ts';
import type { Catalogue } from '../../../../functions/collect/polling/catalogue.ts';
import { readMark } from '../../../../functions/collect/polling/mark.ts';
import { type PollStage, pollSource } from '../../../../functions/collect/polling/poll-source.ts';
import type { Closing } from '../../../../functions/ledger/close-run.ts';
import type { Ledger } from '../../../../functions/ledger/ledger.ts';
import { findRun } from '../../../../functions/ledger/run.ts';
import { type Find, foundMessageSchema } from '../../../../functions/queue/found-message.ts';
import { parseConfig } from '../../../../functions/shared/config.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../../../local/aws/embedded-aws.ts';
import { createQueue, type Queue } from '../../../../local/aws/queue.ts';
import { createResources, type Resources } from '../../../../local/deployment/resources.ts';
import { analysis, uuidOfNumber } from '../../../support/analyses.ts';
import { Death, type Fuse, mortal } from '../../../support/mortal.ts';

let aws: EmbeddedAws;
let resources: Resources;
let db: DynamoDBDocumentClient;
let worlds = 0;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  resources = await createResources(aws, { visibilityTimeout: 30, maxReceiveCount: 5 });
  db = DynamoDBDocumentClient.from(aws.clients.dynamo, { marshallOptions: { removeUndefinedValues: true } });
});
afterAll(() => aws.stop());

const { sources } = parseConfig({
  servers: { main: { url: 'https://misp.example.org' }, other: { url: 'https://misp.example.net' } },
  sources: { anyrun: { poll: 'anyrun', servers: ['main', 'other'] } },
});
const source = sources.anyrun as PollStage['source'] & { poll: 'anyrun' };

/** A queue and a source of its own for each death. */
async function openWorld() {
  const name = `source-${++worlds}`;
  const queue = await createQueue(aws.clients.sqs, aws.queuesUrl, { name });
  return { name, queue };
}

function stageOf(fuse: Fuse | undefined, name: string, queue: Queue) {
  const wrap = mortal(fuse);
  const ledger: Ledger = { db: wrap(db), table: resources.table };
  const closing: Closing = { s3: wrap(aws.clients.s3), bucket: resources.bucket };
  return { ledger, closing, name, source, queue: { sqs: wrap(aws.clients.sqs), url: queue.url } };
}

/** A list of three parts; one find is in two of them. */
function listOf(finds: Find[]): Catalogue {
  return {
    list: async (cursor) => {
      const part = Number(cursor ?? 0);
      const start = part * 4;
      const next = part < 2 ? part + 1 : undefined;
      return { finds: finds.slice(Math.max(0, start - 1), start + 4), problems: [], next };
    },
    supersedes: () => false,
  };
}

function findOf(number: number): Find {
  return { id: uuidOfNumber(number), version: '', name: `n${number}`, date: '2026-09-01T00:00:00.000Z' };
}

const FINDS = Array.from({ length: 10 }, (_, i) => findOf(i + 1));

describe('a poll that dies', () => {
  test('at any call to AWS, and is delivered again, sends every find under one row', async () => {
    for (const isMade of [false, true]) {
      for (let at = 0; await diesAt({ at, isMade }); at += 1);
    }
  }, 120_000);

  /** Returns whether it died at all. */
  async function diesAt(fuse: Fuse): Promise<boolean> {
    const { name, queue } = await openWorld();
    const poll = { run: `run-${name}`, file: '2026-09-01' };
    const call = { catalogue: listOf(FINDS), remainingMs: () => 900_000 };
    const died = await isDeath(pollSource(stageOf(fuse, name, queue), poll, call));
    const whole = stageOf(undefined, name, queue);
    // Meanwhile one was added at the top.
    const later = { ...call, catalogue: listOf([findOf(99), ...FINDS]) };
    if (died) await pollSource(whole, poll, later);
    const messages = (await queue.drain()).map(({ Body = '' }) => foundMessageSchema.parse(JSON.parse(Body)));
    const ids = new Map<number, string>();
    for (const { row, find } of messages) {
      expect(ids.get(row) ?? find.id, `row ${row} after death ${fuse.at}`).toBe(find.id);
      ids.set(row, find.id);
    }
    const run = await findRun(whole.ledger, poll.run);
    expect(run?.rowsRead).toBe(ids.size);
    expect(run?.messages).toBe(ids.size * 2);
    expect([...ids.keys()].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: ids.size }, (_, i) => i + 1),
    );
    for (const { id } of FINDS) expect([...ids.values()].filter((one) => one === id)).toHaveLength(1);
    expect((await readMark(whole.ledger, name)).newest).toBe('2026-09-01T00:00:00.000Z');
    return died;
  }
});

test('a poll whose time is over goes on where it stopped, and begins nothing again', async () => {
  const { name, queue } = await openWorld();
  const poll = { run: `run-${name}`, file: '2026-09-01' };
  const listed: unknown[] = [];
  const list = listOf(FINDS);
  const catalogue: Catalogue = {
    ...list,
    list: async (cursor, mark) => {
      listed.push(cursor);
      return await list.list(cursor, mark);
    },
  };
  // Each call of the function has time for one part.
  const calls = () => {
    let left = 1;
    return { catalogue, remainingMs: () => (left-- > 0 ? 900_000 : 0) };
  };
  const stage = stageOf(undefined, name, queue);
  for (const _ of [1, 2]) {
    await expect(pollSource(stage, poll, calls())).rejects.toMatchObject({ soon: true, everything: true });
  }
  await pollSource(stage, poll, { catalogue, remainingMs: () => 900_000 });
  expect(listed).toEqual([undefined, 1, 2]);
  expect((await queue.drain()).length).toBe(10);
  expect((await findRun(stage.ledger, poll.run))?.rowsRead).toBe(10);
});

describe('an import that dies', () => {
  test('at any call to AWS, and is delivered again, leaves its event in each queue under its numbers', async () => {
    for (const isMade of [false, true]) {
      for (let at = 0; await diesAt({ at, isMade }); at += 1);
    }
  }, 60_000);

  async function diesAt(fuse: Fuse): Promise<boolean> {
    const { name, queue } = await openWorld();
    const other = await createQueue(aws.clients.sqs, aws.queuesUrl, { name: `${name}-other` });
    const message = {
      run: `run-${name}`,
      source: name,
      file: 'f',
      row: 7,
      servers: ['main', 'other'],
      find: findOf(7),
    };
    const delivery = { partly: 2, ageMs: 0, session: sessionOf() };
    const stageWith = (one: Fuse | undefined) => {
      const {
        ledger,
        closing,
        queue: { sqs },
      } = stageOf(one, name, queue);
      const urls = { main: queue.url, other: other.url };
      return { ledger, closing, source, queues: { ...closing, sqs, urls } };
    };
    const died = await isDeath(importAnalysis(stageWith(fuse), message, delivery));
    if (died) await importAnalysis(stageWith(undefined), message, delivery);
    for (const [one, number] of [
      [queue, 12],
      [other, 13],
    ] as const) {
      const bodies = (await one.drain()).map(({ Body = '' }) => JSON.parse(Body));
      expect(bodies.length).toBeGreaterThan(0);
      expect(new Set(bodies.map((body) => body.number))).toEqual(new Set([number]));
      expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    }
    return died;
  }
});

function sessionOf() {
  const { report, misp, ioc } = analysis(7);
  return {
    getDocument: async (path: string) => {
      const body = path.endsWith('misp') ? misp : path.endsWith('json') ? ioc : report;
      return { text: JSON.stringify(body), body };
    },
  };
}

async function isDeath(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (error instanceof Death) return true;
    throw error;
  }
}
