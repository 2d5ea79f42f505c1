import { randomUUID } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventMessage } from '../../../functions/queue/event-message.ts';
import { readEnvelope, unpackMessage } from '../../../functions/queue/message-body.ts';
import { type BodyStore, packMessage, toSqsText } from '../../../functions/queue/pack-message.ts';
import { Undeliverable } from '../../../functions/shared/failures.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../../local/aws/embedded-aws.ts';

let aws: EmbeddedAws;
let store: BodyStore;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  store = { s3: aws.clients.s3, bucket: 'bodies' };
  await store.s3.send(new CreateBucketCommand({ Bucket: store.bucket }));
});
afterAll(() => aws.stop());

function messageOf(reason: string): EventMessage {
  return {
    run: 'r',
    source: 's',
    file: 'f.tsv',
    number: 7,
    server: 'main',
    existing: 'merge',
    match: 'uuid',
    foreign: 'refuse',
    publish: 'never',
    warninglists: 'off',
    rows: [2, 3, 4],
    leftOut: [{ rows: [2], type: 'url', value: 'x', reason }],
    event: {
      uuid: randomUUID(),
      info: 'An event',
      date: '2026-01-31',
      published: false,
      Tag: [],
      Attribute: [],
      Object: [],
    },
  };
}

/** As SQS would carry it, of exactly so many bytes. */
function messageOfSize(bytes: number): EventMessage {
  const rest = Buffer.byteLength(JSON.stringify(messageOf('')));
  return messageOf('x'.repeat(bytes - rest));
}

describe('a message', () => {
  test.each([
    ['of 240,000 bytes goes as it is', 240_000, false],
    ['of one more goes through the bucket', 240_001, true],
  ])('%s', async (_, bytes, isStored) => {
    const message = messageOfSize(bytes);
    const body = await packMessage(store, message);
    expect(body.length > 1_000).toBe(!isStored);
    expect(JSON.parse(body).bodyKey).toBe(isStored ? 'bodies/r/7.json' : undefined);
    expect(await unpackMessage(store, body)).toEqual(message);
    expect(readEnvelope(body)).toMatchObject({ run: 'r', number: 7, rows: [2, 3, 4] });
  });

  test.each(['readable', 'too many to be read'])(
    'names its rows though its body lies elsewhere: %s',
    async (kind) => {
      const rows = Array.from({ length: kind === 'readable' ? 50 : 200_000 }, (_, i) => 3 * i + 2 + (i % 2));
      const message = { ...messageOfSize(300_000), rows };
      const body = await packMessage(store, message);
      expect(body.length).toBeLessThan(25_000);
      expect(readEnvelope(body).rows).toEqual(rows);
      expect(await unpackMessage(store, body)).toEqual(message);
    },
  );

  test.each(['!', Buffer.from('no rows').toString('base64')])(
    'of rows that are none, as %j, is no message',
    (deflated) => {
      const { event, ...others } = messageOf('');
      const envelope = { ...others, event, rows: { deflated } };
      const body = JSON.stringify({ bodyKey: 'k', sha256: 's', envelope });
      expect(() => readEnvelope(body)).toThrow(Undeliverable);
    },
  );

  test('keeps every character, and has none that SQS or an emulator of it refuses', async () => {
    const message = messageOf('a\ud83d\ude00\ufffe\uffff資');
    const body = await packMessage(store, message);
    expect(body).not.toMatch(/[\ud800-\udfff\ufffe\uffff]/);
    expect(body).toContain('資');
    expect(toSqsText('\ufffe')).toBe('\\ufffe');
    expect(await unpackMessage(store, body)).toEqual(message);
  });

  test('whose body cannot be fetched now is tried again; one that is gone is not', async () => {
    const body = await packMessage(store, messageOfSize(300_000));
    const away = await unpackMessage({ ...store, bucket: 'away' }, body).catch((error: unknown) => error);
    expect(away).toBeInstanceOf(Error);
    expect(away).not.toBeInstanceOf(Undeliverable);
    const gone = body.replace('bodies/r/7.json', 'bodies/r/8.json');
    await expect(unpackMessage(store, gone)).rejects.toMatchObject({
      kind: 'failed',
      message: 'bodies/r/8.json is gone from the bucket; drop the file again',
    });
  });

  test.each([
    ['no JSON', 'x', 'it is not JSON'],
    ['of another shape', '{"run":1}', 'This is no event message'],
  ])('that is %s is never tried again', async (_, body, reason) => {
    expect(() => readEnvelope(body)).toThrow(Undeliverable);
    await expect(unpackMessage(store, body)).rejects.toThrow(reason);
  });
});
