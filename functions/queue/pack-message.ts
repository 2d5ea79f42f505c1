import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { deflateRows, inflateRows, packRows, unpackRows } from '../shared/rows.ts';
import { type EventMessage, envelopeSchema } from './event-message.ts';

// AWS: a message has at most 1 MiB, with the attributes that a dead letter gets; 256 KiB until 2025, and elsewhere still
const LONGEST_BODY = 240_000;

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
  const envelope = { ...envelopeSchema.parse(message), rows: rowsInPointer(message.rows) };
  return toSqsText(JSON.stringify({ bodyKey, sha256: sha256(text), envelope }));
}

const LONGEST_ROWS = 20_000;

/** A dead letter names them though the body be gone. */
function rowsInPointer(rows: readonly number[]): z.input<typeof pointerRowsSchema> {
  const packed = packRows(rows);
  return packed.length <= LONGEST_ROWS
    ? packed
    : { deflated: Buffer.from(deflateRows(rows)).toString('base64') };
}

export const pointerRowsSchema = z.union([
  z.string().transform(unpackRows),
  z.strictObject({ deflated: z.base64() }).transform(({ deflated }, context) => {
    try {
      return inflateRows(Buffer.from(deflated, 'base64'));
    } catch {
      context.addIssue('These are no rows');
      return z.NEVER;
    }
  }),
]);

// AWS: a message with U+FFFE or U+FFFF is refused, and its batch with it; emulators refuse all beyond the BMP
export function toSqsText(json: string): string {
  return json.replaceAll(/[\uD800-\uDFFF\uFFFE\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
