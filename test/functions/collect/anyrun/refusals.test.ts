import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AnyrunFault, startAnyrunStandIn } from '../../../../local/anyrun/stand-in.ts';
import { analyses, uuidOfNumber } from '../../../support/analyses.ts';
import { type AnyrunDoor, anyrunDoor } from '../../../support/anyrun.ts';
import { counts } from '../../../support/receipts.ts';

let door: AnyrunDoor;

let last = 0;

beforeAll(async () => {
  door = await anyrunDoor({ anyrun: { analyses: [] } });
});

afterEach(async () => {
  door.anyrun.clearFaults();
  await door.stack.queues.source('anyrun').polls.deadLetters.drain();
});

/** So many more in the history. */
function add(count = 2): void {
  door.anyrun.add(...analyses(last + 1, last + count));
  last += count;
}

/** What is asked of ANY.RUN from now on. */
function requestsFromNow(): () => readonly string[] {
  const before = door.anyrun.requests().length;
  return () => door.anyrun.requests().slice(before);
}

const HISTORY = /\?team=/;
const DOCUMENTS = /report\/|analysis\/[0-9a-f]/;

describe('a key that ANY.RUN does not take', () => {
  test.each([
    [401, 'Authentication required to access this resource'],
    [402, 'Payment required'],
    [403, 'API is not available for your plan'],
  ])(
    'stops the poll at once, by %i, with a dead letter and a receipt that say why',
    async (status, message) => {
      add();
      const requests = requestsFromNow();
      const body = JSON.stringify({ error: true, message });
      door.anyrun.fault({ kind: 'answer', status, body, on: HISTORY, times: 'forever' });
      const receipt = await door.poll();
      const reason = `ANY.RUN answers ${status}: ${message}`;
      expect(receipt).toMatchObject({ rows: counts({}), rejections: [{ row: 0, reason }] });
      const { polls } = door.stack.queues.source('anyrun');
      await expect.poll(() => polls.deadLetters.size()).toBe(1);
      expect((await polls.deadLetters.drain())[0]?.MessageAttributes).toMatchObject({
        kind: { StringValue: 'refused' },
        reason: { StringValue: reason },
      });
      expect(requests().length).toBeLessThanOrEqual(2);
      door.anyrun.clearFaults();
      expect((await door.poll()).rows).toEqual(counts({ read: 2, saved: 2 }));
    },
  );

  test('is asked for again before it is given up: it may have been changed since', async () => {
    await door.poll();
    door.anyrun.changeKey('another-key');
    door.stack.putApiKey('anyrun', 'API-Key another-key');
    add(1);
    expect((await door.poll()).rows).toEqual(counts({ read: 1, saved: 1 }));
  });

  test('leaves the analyses in their queue, and ANY.RUN alone', async () => {
    add(20);
    const requests = requestsFromNow();
    door.anyrun.fault({
      kind: 'answer',
      status: 401,
      body: '{"error":true}',
      on: DOCUMENTS,
      times: 'forever',
    });
    const key = await door.stack.poll('anyrun');
    const { finds } = door.stack.queues.source('anyrun');
    await expect.poll(() => finds.queue.size(), { timeout: 15_000 }).toBe(20);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(requests().filter((line) => DOCUMENTS.test(line)).length).toBeLessThanOrEqual(8);
    door.anyrun.clearFaults();
    door.anyrun.changeKey('a-third-key');
    door.stack.putApiKey('anyrun', '{"apiKey": "a-third-key"}');
    expect((await door.stack.waitForReceipt(key)).rows).toEqual(counts({ read: 20, saved: 20 }));
    expect(await finds.deadLetters.size()).toBe(0);
  });

  test('and a secret that nobody filled stops the poll with the command that fills it', async () => {
    // It is asked for again once ANY.RUN refuses the one that is known.
    door.anyrun.changeKey('a-fourth-key');
    door.stack.putApiKey('anyrun', undefined);
    const [rejection] = (await door.poll()).rejections;
    expect(rejection?.reason).toContain(
      'aws secretsmanager put-secret-value --secret-id arn:aws:secretsmanager:',
    );
    door.stack.putApiKey('anyrun', 'a-fourth-key');
    expect((await door.poll()).rejections).toEqual([]);
  });
});

describe('403 for a document', () => {
  const forbidden = { kind: 'answer', status: 403, body: '', times: 'forever' } as const;

  test('of one analysis is a document that is missing: all others are taken', async () => {
    add(6);
    door.anyrun.fault({ ...forbidden, on: new RegExp(`${uuidOfNumber(last)}/ioc`) });
    const receipt = await door.poll();
    expect(receipt.rows).toEqual(counts({ read: 6, saved: 6 }));
    const reason = expect.stringMatching(/ioc\/json is forbidden, and the key is good for others/);
    expect(receipt.rejections).toEqual([{ row: 0, reason }]);
  });

  test('and for all documents of one analysis costs that analysis', async () => {
    add(6);
    door.anyrun.fault({ ...forbidden, on: new RegExp(`/${uuidOfNumber(last)}`) });
    expect((await door.poll()).rows).toEqual(counts({ read: 6, saved: 5, failed: 1 }));
    const { finds } = door.stack.queues.source('anyrun');
    await expect.poll(() => finds.deadLetters.size()).toBe(1);
    const [dead] = await finds.deadLetters.drain();
    expect(dead?.MessageAttributes?.reason?.StringValue).toContain('is forbidden');
  });

  test('where the history is forbidden too is a key that is refused: they wait', async () => {
    // No document was had with this key before.
    door.anyrun.changeKey('a-new-key');
    door.stack.putApiKey('anyrun', 'a-new-key');
    add(4);
    door.anyrun.fault({ ...forbidden, on: /report\/|analysis\/[0-9a-f]|limit=1$/ });
    const key = await door.stack.poll('anyrun');
    const { finds } = door.stack.queues.source('anyrun');
    await expect.poll(() => finds.queue.size(), { timeout: 15_000 }).toBe(4);
    door.anyrun.clearFaults();
    door.anyrun.changeKey('a-fourth-key');
    door.stack.putApiKey('anyrun', 'a-fourth-key');
    expect((await door.stack.waitForReceipt(key)).rows).toEqual(counts({ read: 4, saved: 4 }));
  });
});

describe('what passes', () => {
  const faults: [string, object][] = [
    [
      '429 with Retry-After',
      { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '1' } } as const,
    ],
    [
      '503 with a page',
      { kind: 'answer', status: 503, body: '<html>Unavailable</html>', contentType: 'text/html' } as const,
    ],
    ['500', { kind: 'answer', status: 500, body: '{"error":true,"message":"Unknown error"}' } as const],
    ['a lost request', { kind: 'request-lost' } as const],
    ['an answer that is cut', { kind: 'answer-cut' } as const],
  ];

  test.each(faults)('%s in the history delays the poll, and no more', async (_, fault) => {
    add();
    door.anyrun.fault({ ...fault, on: HISTORY } as AnyrunFault);
    expect((await door.poll()).rows).toEqual(counts({ read: 2, saved: 2 }));
  });

  test.each(faults)('%s of a document delays its event, and no more', async (_, fault) => {
    add();
    door.anyrun.fault({ ...fault, on: DOCUMENTS, times: 2 } as AnyrunFault);
    expect(await door.poll()).toMatchObject({ rows: counts({ read: 2, saved: 2 }), rejections: [] });
  });
});

test('an answer that sends us to another host is not followed', async () => {
  add(1);
  const elsewhere = await startAnyrunStandIn();
  door.anyrun.fault({
    kind: 'answer',
    status: 302,
    body: '',
    headers: { location: `${elsewhere.url}/v1/analysis/` },
    on: HISTORY,
  });
  expect((await door.poll()).rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(elsewhere.requests()).toEqual([]);
  await elsewhere.close();
});

test('addresses in the answers are not asked, whatever host they name', async () => {
  const elsewhere = await startAnyrunStandIn();
  const [one] = analyses(last + 1, ++last);
  if (!one) throw new Error('There is no analysis');
  const links = { json: `${elsewhere.url}/x`, misp: `${elsewhere.url}/y`, file: elsewhere.url };
  door.anyrun.add({ ...one, history: { ...one.history, ...links } });
  expect((await door.poll()).rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(elsewhere.requests()).toEqual([]);
  await elsewhere.close();
});

test('the key is in no log line, no object of the bucket, no message and no item', async () => {
  add(2);
  const apiKey = 'a-fourth-key';
  const echo = JSON.stringify({ error: true, message: `Bad key ${apiKey}` });
  door.anyrun.fault({
    kind: 'answer',
    status: 200,
    body: JSON.stringify([{ ioc: apiKey, category: 'x', type: 'y' }]),
    on: /ioc\/json/,
  });
  door.anyrun.fault({ kind: 'answer', status: 500, body: echo, on: DOCUMENTS });
  await door.poll();
  door.anyrun.fault({ kind: 'answer', status: 401, body: echo, on: HISTORY, times: 2 });
  await door.poll();
  const texts = [...door.stack.logs.lines().map(({ text }) => text), ...(await objects())];
  const dead = await door.stack.queues.source('anyrun').polls.deadLetters.drain();
  expect(dead).toHaveLength(1);
  texts.push(JSON.stringify(dead), JSON.stringify(door.misp.events()));
  expect(texts.filter((text) => text.includes(apiKey))).toEqual([]);
});

async function objects(): Promise<string[]> {
  const { s3 } = door.stack.clients;
  const Bucket = door.stack.bucket;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString()) ?? '';
    }),
  );
}
