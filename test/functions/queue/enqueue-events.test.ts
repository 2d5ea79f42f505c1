import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test, vi } from 'vitest';
import { eventEnqueuer } from '../../../functions/queue/enqueue-events.ts';
import { enqueueFinds } from '../../../functions/queue/enqueue-finds.ts';
import type { EventMessage } from '../../../functions/queue/event-message.ts';
import { messageNumbers } from '../../../functions/queue/found-message.ts';
import { listen } from '../../../local/aws/listen.ts';

type Entry = SendMessageBatchRequestEntry;
type Refusal = { code: string; senderFault: boolean };

const { waits } = vi.hoisted(() => ({ waits: [] as number[] }));
vi.mock('node:timers/promises', () => ({ setTimeout: async (ms: number) => void waits.push(ms) }));

let stop: (() => Promise<void>) | undefined;

afterEach(async () => {
  await stop?.();
  stop = undefined;
  waits.length = 0;
});

/** An SQS that takes what the script lets it take. */
async function scriptedSqs(script: (entry: Entry, request: number) => Refusal | undefined) {
  const requests: Entry[][] = [];
  const server = createServer(async (request, response) => {
    const { Entries } = (await json(request)) as { Entries: Entry[] };
    const number = requests.push(Entries) - 1;
    const refusals = new Map(Entries.map((entry) => [entry, script(entry, number)]));
    const taken = Entries.filter((entry) => !refusals.get(entry));
    const Failed = Entries.flatMap((entry) => {
      const refusal = refusals.get(entry);
      return refusal ? [{ Id: entry.Id, Code: refusal.code, SenderFault: refusal.senderFault }] : [];
    });
    const Successful = taken.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' }));
    response
      .setHeader('content-type', 'application/x-amz-json-1.0')
      .end(JSON.stringify({ Successful, Failed }));
  });
  const listening = await listen(server);
  stop = listening.stop;
  const settings = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };
  const sqs = new SQSClient({ ...settings, endpoint: listening.url, md5: false });
  const enqueuer = eventEnqueuer({
    sqs,
    s3: new S3Client(settings),
    bucket: 'none',
    urls: { main: `${listening.url}/000000000000/events.fifo` },
  });
  const finds = { sqs, url: `${listening.url}/000000000000/finds` };
  return { requests, enqueuer, finds, ids: () => requests.map((entries) => entries.map(({ Id }) => Id)) };
}

function message(number: number, info = 'i'): EventMessage {
  return {
    run: 'r',
    source: 's',
    file: 'f',
    number,
    server: 'main',
    existing: 'merge',
    match: 'uuid',
    foreign: 'refuse',
    publish: 'never',
    warninglists: 'off',
    rows: [number + 2],
    event: {
      uuid: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
      info,
      date: '2024-03-04',
      published: false,
      Attribute: [],
    },
  };
}

async function sendAll(enqueuer: ReturnType<typeof eventEnqueuer>, messages: EventMessage[]): Promise<void> {
  for (const one of messages) await enqueuer.add(one);
  await enqueuer.flush();
}

const twelve = Array.from({ length: 12 }, (_, number) => message(number));

test('messages go in batches of ten, each in the group of its event and with an id that a repetition has too', async () => {
  const { requests, enqueuer, ids } = await scriptedSqs(() => undefined);
  await sendAll(enqueuer, twelve);
  expect(ids()).toEqual([
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    ['10', '11'],
  ]);
  expect(requests[1]?.[1]).toMatchObject({
    MessageGroupId: '00000000-0000-5000-8000-000000000011',
    MessageDeduplicationId: 'r.11',
  });
});

test('no batch is larger than SQS takes', async () => {
  const { requests, enqueuer } = await scriptedSqs(() => undefined);
  await sendAll(
    enqueuer,
    Array.from({ length: 7 }, (_, i) => message(i, 'x'.repeat(100_000))),
  );
  expect(requests.map((entries) => entries.length)).toEqual([2, 2, 2, 1]);
});

test('two messages of a group are in two batches, so that the later is never taken alone', async () => {
  const { enqueuer, ids } = await scriptedSqs(() => undefined);
  const again = { ...message(2), event: message(0).event };
  await sendAll(enqueuer, [message(0), message(1), again, message(3)]);
  expect(ids()).toEqual([
    ['0', '1'],
    ['2', '3'],
  ]);
});

test('what SQS does not take of a batch is sent again, before what comes after it', async () => {
  const throttled = { code: 'ThrottlingException', senderFault: false };
  const { enqueuer, ids } = await scriptedSqs(({ Id }, request) =>
    (request === 0 && ['3', '7'].includes(Id ?? '')) || (request === 1 && Id === '7') ? throttled : undefined,
  );
  await sendAll(enqueuer, twelve);
  expect(ids().slice(1)).toEqual([['3', '7'], ['7'], ['10', '11']]);
  expect(waits).toEqual([200, 400]);
});

test('what SQS has not taken after five tries, each later than the last, is told of', async () => {
  const throttled = { code: 'ThrottlingException', senderFault: false };
  const { enqueuer, ids } = await scriptedSqs(({ Id }) => (Id === '3' ? throttled : undefined));
  await expect(sendAll(enqueuer, twelve)).rejects.toThrow(
    /^SQS does not take message 3: ThrottlingException $/,
  );
  expect(ids().slice(1)).toEqual([['3'], ['3'], ['3'], ['3']]);
  expect(waits).toEqual([200, 400, 800, 1_600]);
});

test('what was sent once is not sent by the next flush', async () => {
  const { enqueuer, ids } = await scriptedSqs(() => undefined);
  await sendAll(enqueuer, [message(0)]);
  await sendAll(enqueuer, [message(1)]);
  expect(ids()).toEqual([['0'], ['1']]);
});

test('finds go in batches of ten, in no group, with every character that SQS refuses escaped', async () => {
  const { finds, requests, ids } = await scriptedSqs(() => undefined);
  const find = { id: 'a', version: '1', name: 'b\uFFFF', date: '' };
  const found = { run: 'r', source: 's', file: 'f', servers: ['main'], find };
  await enqueueFinds(
    finds,
    Array.from({ length: 12 }, (_, i) => ({ ...found, row: i + 1 })),
  );
  expect(ids()).toEqual([
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'],
    ['11', '12'],
  ]);
  expect(requests[1]?.[1]).toEqual({ Id: '12', MessageBody: expect.stringContaining('"name":"b\\uffff"') });
});

test('the events of a find have numbers of their own within its run, one for each server', () => {
  expect(messageNumbers({ row: 1, servers: ['a', 'b'] })).toEqual([0, 1]);
  expect(messageNumbers({ row: 3, servers: ['a', 'b'] })).toEqual([4, 5]);
});

test('what SQS finds wrong with a message is not asked twice', async () => {
  const wrong = { code: 'InvalidMessageContents', senderFault: true };
  const { enqueuer, requests } = await scriptedSqs(({ Id }) => (Id === '3' ? wrong : undefined));
  await expect(sendAll(enqueuer, twelve)).rejects.toThrow(
    'SQS does not take message 3: InvalidMessageContents',
  );
  expect(requests).toHaveLength(1);
});

test('a server without a queue is named', async () => {
  const { enqueuer } = await scriptedSqs(() => undefined);
  await expect(enqueuer.add({ ...message(0), server: 'gone' })).rejects.toThrow(
    'No events queue for server "gone"; deploy the stack again',
  );
});
