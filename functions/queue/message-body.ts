import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { Undeliverable } from '../shared/failures.ts';
import { type Envelope, type EventMessage, envelopeSchema, eventMessageSchema } from './event-message.ts';
import { type BodyStore, pointerRowsSchema, sha256 } from './pack-message.ts';

/** Where a body lies that is larger than SQS takes: an object of the bucket, and its SHA-256 in hex. */
const pointerSchema = z.strictObject({
  bodyKey: z.string(),
  sha256: z.string(),
  envelope: envelopeSchema.extend({ rows: pointerRowsSchema }),
});

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
