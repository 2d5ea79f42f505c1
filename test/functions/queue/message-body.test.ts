import { randomUUID } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventAbout, type FrontDoor, openFrontDoor, SOURCE } from '../../support/front-door.ts';
import { fileOf, HEADER, row } from '../../support/ransomwatch.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor();
});
afterEach(async () => {
  door.misp.clearFaults();
  await door.stack.queues.events('main').deadLetters.drain();
});
afterAll(() => door.close());

const bodies = async () => {
  const { clients, bucket } = door.stack;
  const { Contents = [] } = await clients.s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: 'bodies/' }),
  );
  return Contents.map(({ Key = '' }) => Key);
};

/** Longer than SQS takes with the rest of a batch: the URL alone is. */
const LONG_URL = `http://leak.example/${'u'.repeat(260_000)}`;
const RUN = '20240304T021533Z-aaaaaaaaaa';
const ours = () => ({
  run: RUN,
  source: SOURCE,
  file: 'large.tsv',
  number: 0,
  server: 'main',
  event: { uuid: randomUUID(), info: 'Large' },
});
const pointerTo = (bodyKey: string) => ({
  bodyKey,
  sha256: '0'.repeat(64),
  envelope: { ...ours(), rows: '2-4' },
});
const send = (body: unknown) =>
  door.stack.queues.events('main').queue.send(body, {
    MessageGroupId: 'g',
    MessageDeduplicationId: randomUUID(),
  });

describe('a message larger than SQS takes', () => {
  test('goes through the bucket and comes out whole', async () => {
    const japanese = `http://leak.example/${'資料'.repeat(9_000)}`;
    const receipt = await door.ingest(
      'large.tsv',
      HEADER + row('Large', { url: japanese }) + row('Larger', { url: LONG_URL }) + row('Small'),
    );
    expect(receipt.rows).toMatchObject({ read: 3, failed: 0, rejected: 0 });
    expect(receipt.events.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
    expect(eventAbout(door.misp, 'victim:Large(').Attribute.map(({ value }) => value)).toContain(japanese);
    const [key = '', ...others] = await bodies();
    expect(key).toBe(`bodies/${receipt.run}/1.json`);
    expect(others).toEqual([]);
    const { Body } = await door.stack.clients.s3.send(
      new GetObjectCommand({ Bucket: door.stack.bucket, Key: key }),
    );
    expect(await Body?.transformToString()).toContain(LONG_URL);
  });

  test('is refused when its body is not the one that was put there', async () => {
    const key = `bodies/${RUN}/0.json`;
    await door.stack.clients.s3.send(
      new PutObjectCommand({ Bucket: door.stack.bucket, Key: key, Body: '{"event":"another"}' }),
    );
    await send(pointerTo(key));
    const [letter] = await door.deadLetters(door.stack.queues.events('main'));
    expect(letter?.says).toMatchObject({
      kind: 'failed',
      server: 'main',
      reason: `${key} is not what was put there; drop the file again`,
      source: SOURCE,
      file: 'large.tsv',
      rows: '2-4',
      run: RUN,
    });
  });

  test('is refused when its body is gone', async () => {
    await send(pointerTo('bodies/long-ago/0.json'));
    const [letter] = await door.deadLetters(door.stack.queues.events('main'));
    expect(letter?.says.reason).toBe('bodies/long-ago/0.json is gone from the bucket; drop the file again');
  });

  test('may have 12 MB', async () => {
    const long = `http://leak.example/${'u'.repeat(12_000_000)}`;
    const receipt = await door.ingest('largest.tsv', HEADER + row('Largest', { url: long }));
    expect(receipt.events).toMatchObject([{ outcome: 'created', dropped: [{ rows: [2], type: 'url' }] }]);
  });
});

describe('what is no event message', () => {
  test.each([
    ['text', 'hello', 'it is not JSON'],
    ['an empty object', {}, 'expected string'],
    ['a message of another release', { ...ours(), rows: [2], colour: 'red' }, 'Unrecognized key: "colour"'],
  ])('%s in an events queue is a dead letter at once, with the reason', async (_, body, why) => {
    await send(body);
    const [letter] = await door.deadLetters(door.stack.queues.events('main'));
    expect(letter?.body).toBe(typeof body === 'string' ? body : JSON.stringify(body));
    expect(letter?.says).toMatchObject({
      kind: 'failed',
      server: 'main',
      reason: expect.stringContaining('This is no event message: '),
    });
    expect(letter?.says.reason).toContain(why);
  });
});

test.each([
  ['beyond the BMP', '💥 Boom & Söhne'],
  ['that is no character', 'Non\uFFFE\uFFFFcharacter'],
  ['of control', 'Bell\u0007, escape\u001b and delete\u007f'],
])('text %s goes through the queue', async (_, victim) => {
  const receipt = await door.ingest(`${victim}.tsv`, fileOf(victim));
  expect(receipt.rows).toMatchObject({ read: 1, rejected: 0, failed: 0 });
  expect(receipt.file).toBe(`${victim}.tsv`);
  expect(receipt.source).toBe(SOURCE);
});
