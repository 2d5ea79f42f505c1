import { createHash } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { Undeliverable } from '../shared/failures.ts';
import { packRows, unpackRows } from '../shared/rows.ts';
import { type Envelope, type EventMessage, envelopeSchema, eventMessageSchema } from './event-message.ts';

// AWS: a message has at most 1 MiB, with the attributes that a dead letter gets; 256 KiB until 2025, and elsewhere still
const LONGEST_BODY = 240_000;

/** Where a body lies that is larger than SQS takes: an object of the bucket, and its SHA-256 in hex. */
const pointerSchema = z.strictObject({
  bodyKey: z.string(),
  sha256: z.string(),
  envelope: envelopeSchema.extend({ rows: z.string().transform(unpackRows) }),
});

export interface BodyStore {
  s3: S3Client;
  bucket: string;
}

/** The message as SQS carries it: itself, or, when it is too large, where it lies. */
export async function packMessage({ s3, bucket }: BodyStore, message: EventMessage): Promise<string> {
  const text = toSqsText(JSON.stringify(message));
  if (Buffer.byteLength(text) <= LONGEST_BODY) return text;
  const bodyKey = `bodies/${message.run}/${message.number}.json`;
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: bodyKey, Body: text, ContentType: 'application/json' }),
  );
  const envelope = { ...envelopeSchema.parse(message), rows: packRows(message.rows) };
  return toSqsText(JSON.stringify({ bodyKey, sha256: sha256(text), envelope }));
}

/** Whose message it is, without its body. Throws Undeliverable for what is no message of ours. */
export function readEnvelope(body: string): Envelope {
  const value = parseJson(body);
  const pointer = pointerSchema.safeParse(value);
  return pointer.success ? pointer.data.envelope : parseAs(envelopeSchema, value);
}

/** The whole message. Throws Undeliverable for what is none, or is no longer what was sent. */
export async function unpackMessage({ s3, bucket }: BodyStore, body: string): Promise<EventMessage> {
  const value = parseJson(body);
  const pointer = pointerSchema.safeParse(value);
  if (!pointer.success) return parseAs(eventMessageSchema, value);
  const { bodyKey, sha256: expected } = pointer.data;
  const { Body } = await s3
    .send(new GetObjectCommand({ Bucket: bucket, Key: bodyKey }))
    .catch((error: unknown) => explainMissing(bodyKey, error));
  const text = (await Body?.transformToString()) ?? '';
  if (sha256(text) !== expected)
    throw new Undeliverable('failed', `${bodyKey} is not what was put there; drop the file again`);
  return parseAs(eventMessageSchema, parseJson(text));
}

// AWS: a message with U+FFFE or U+FFFF is refused, and its batch with it; emulators refuse all beyond the BMP
export function toSqsText(json: string): string {
  return json.replaceAll(/[\uD800-\uDFFF\uFFFE\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

function explainMissing(bodyKey: string, error: unknown): never {
  if (!(error instanceof NoSuchKey)) throw error;
  throw new Undeliverable('failed', `${bodyKey} is gone from the bucket; drop the file again`, {
    cause: error,
  });
}

function parseAs<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Undeliverable('failed', `This is no event message: ${z.prettifyError(result.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Undeliverable('failed', 'This is no event message: it is not JSON', { cause: error });
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
