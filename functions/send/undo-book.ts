import { PutObjectCommand } from '@aws-sdk/client-s3';
import { countUndoRecord } from '../ledger/attempts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { BodyStore } from '../queue/pack-message.ts';
import { type BeforeChanges, beforeChangesSchema } from './compare/before-changes.ts';

/** What a message found before it changed an event that was there, for `misp-ingest undo`. */
export const undoRecordSchema = beforeChangesSchema.extend({
  server: beforeChangesSchema.shape.event.shape.id,
});

/**
 * Puts that down before the first request that changes it. In the bucket, as an item of the ledger holds 400 KB and an
 * event may have thousands of attributes. Each delivery that changes something has a record of its own, and none is
 * overwritten: the first that names a thing says what it was like before the run.
 */
export interface UndoBook {
  put(before: BeforeChanges): Promise<void>;
}

export function openUndoBook(
  ledger: Ledger,
  { s3, bucket }: BodyStore,
  message: { run: string; number: number; server: string },
): UndoBook {
  return {
    put: async (before) => {
      const entry = await countUndoRecord(ledger, message);
      const record = undoRecordSchema.parse({ server: message.server, ...before });
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: undoKey(message, entry),
          Body: JSON.stringify(record),
          ContentType: 'application/json',
        }),
      );
    },
  };
}

/** All records of a run lie under this, in the order in which they were made for each event. */
export function undoFolder(run: string): string {
  return `undo/${run}/`;
}

function undoKey({ run, number }: { run: string; number: number }, entry: number): string {
  return `${undoFolder(run)}${String(number).padStart(9, '0')}.${String(entry).padStart(4, '0')}.json`;
}

/** Of the message that made it. */
export function numberOfRecord(key: string): number {
  return Number(key.split('/').at(-1)?.split('.')[0]);
}
