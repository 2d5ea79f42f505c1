import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveUpFiles, importFiles } from '../../../functions/collect/import-files.ts';
import type { ImportStage } from '../../../functions/collect/import-upload.ts';
import type { Undeliverable } from '../../../functions/shared/failures.ts';
import { type FrontDoor, openFrontDoor, SOURCE } from '../../support/front-door.ts';
import { mortal } from '../../support/mortal.ts';
import { fileOf, HEADER, row, victims } from '../../support/ransomwatch.ts';
import { expectToAddUp } from '../../support/receipts.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor();
});
afterAll(() => door.close());

/** A function whose time is up after it has asked so many times. */
function stageWithTimeFor(questions: number): ImportStage {
  const { clients, bucket, table, queues } = door.stack;
  let asked = 0;
  return {
    ledger: {
      db: DynamoDBDocumentClient.from(clients.dynamo, { marshallOptions: { removeUndefinedValues: true } }),
      table,
    },
    closing: { s3: clients.s3, bucket },
    queues: { s3: clients.s3, bucket, sqs: clients.sqs, urls: { main: queues.events('main').queue.url } },
    uploads: { sqs: clients.sqs, url: queues.uploads.queue.url },
    remainingMs: () => (asked++ < questions ? Number.POSITIVE_INFINITY : 0),
  };
}

const notificationOf = (key: string): SQSRecord => {
  const record = { eventTime: '2024-03-04T02:15:33.000Z', s3: { object: { key, sequencer: '01' } } };
  const body = JSON.stringify({ Records: [record] });
  return { body, attributes: { ApproximateReceiveCount: '1' } } as SQSRecord;
};

/** A client of AWS that fails from some call on. */
const failingFrom = <Client extends { send(...args: never[]): unknown }>(
  client: Client,
  calls: number,
): Client => {
  let asked = 0;
  const down = mortal(undefined, () => {
    if (asked++ >= calls) throw new Error('AWS is down');
  });
  return down(client);
};

const eventsAbout = (info: string) => door.misp.events().filter(({ Event }) => Event.info.includes(info));

async function putFile(file: string, text: string): Promise<string> {
  const Key = `${SOURCE}/${file}`;
  await door.stack.clients.s3.send(new PutObjectCommand({ Bucket: door.stack.bucket, Key, Body: text }));
  return Key;
}

test('a file that takes longer than the function has goes on in another invocation, to one receipt', async () => {
  const rows = Array.from({ length: 300 }, (_, i) =>
    row(`Long ${i}`, i % 5 < 2 ? { first_seen: 'soon' } : {}),
  );
  const key = await putFile('long.tsv', HEADER + rows.join(''));
  await importFiles(stageWithTimeFor(170), notificationOf(key));

  const receipt = expectToAddUp(await door.stack.waitForReceipt(key));
  expect(receipt.rows).toMatchObject({ read: 300, saved: 180, rejected: 120 });
  const seen = [
    ...receipt.events.flatMap((event) => event.rows),
    ...receipt.rejections.map((one) => one.row),
  ];
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i + 2));
  expect(door.misp.events()).toHaveLength(180);
});

test('a file of which all is in MISP waits while another message closes its run, which may have died in it', async () => {
  const key = await putFile('closing.tsv', HEADER);
  const stage = stageWithTimeFor(170);
  const first = { ...notificationOf(key), messageId: 'first' };
  const broken = { ...stage, closing: { ...stage.closing, s3: failingFrom(stage.closing.s3, 1) } };
  await expect(importFiles(broken, first)).rejects.toThrow('AWS is down');
  const second = { ...notificationOf(key), messageId: 'second' };
  await expect(importFiles(stage, second)).rejects.toMatchObject({
    name: 'TryLater',
    message: expect.stringContaining('is being closed by another message'),
  });
  await importFiles(stage, first);
  await importFiles(stage, second);
});

test('a file whose source is deployed otherwise while it is read is given up, with what to do', async () => {
  const key = await putFile('changed.tsv', fileOf(...victims(300, 'Changed')));
  const { [SOURCE]: source } = door.config.sources;
  if (!source) throw new Error('The front door has no such source');
  await door.stack.redeploy({
    ...door.config,
    sources: { [SOURCE]: { ...source, encoding: 'utf-16le' } } as never,
  });
  await importFiles(stageWithTimeFor(170), notificationOf(key));

  const receipt = await door.stack.waitForReceipt(key);
  expect(receipt.rejections).toEqual([
    {
      row: 0,
      reason: expect.stringMatching(/source was changed while its file was being read.*Drop the file again/),
    },
  ]);
});

test('a file that was given up in the middle is not read on by another source: its numbers would be of other events', async () => {
  const key = await putFile('given-up.tsv', fileOf(...victims(60, 'Given up')));
  const record = { ...notificationOf(key), messageId: 'given up' };
  record.attributes.ApproximateReceiveCount = '5';
  const stage = stageWithTimeFor(Number.POSITIVE_INFINITY);
  const queues = { ...stage.queues, sqs: failingFrom(stage.queues.sqs, 2) };
  const failure = await importFiles({ ...stage, queues }, record).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'Undeliverable', message: expect.stringContaining('5 tries') });
  await giveUpFiles(stage, record, failure as Undeliverable);
  const saved = async () => (await door.stack.waitForReceipt(key)).rows.saved;
  await expect.poll(() => eventsAbout('Given up').length, { timeout: 10_000 }).toBeGreaterThan(0);

  // The deployed function reads it by the source of the test above.
  const { queue, deadLetters } = door.stack.queues.uploads;
  const dead = await deadLetters.size();
  await queue.send(record.body);
  const letters = await door.deadLetters(door.stack.queues.uploads, dead + 1);
  expect(letters.map(({ says }) => says.reason)).toContainEqual(
    expect.stringContaining('The source was changed while its file was being read'),
  );

  record.attributes.ApproximateReceiveCount = '1';
  await importFiles(stage, record);
  await expect.poll(saved, { timeout: 10_000 }).toBe(60);
  expect(eventsAbout('Given up')).toHaveLength(60);
});

test('a file that cannot get on at all is given up with the reason', async () => {
  const key = await putFile('stuck.tsv', HEADER + row('Stuck'));
  await expect(importFiles(stageWithTimeFor(0), notificationOf(key))).rejects.toThrow(
    'The file is too large',
  );
});
