import { createHash } from 'node:crypto';
import type { ReadingProgress } from '../ledger/run.ts';
import type { FileSource } from '../shared/config.ts';
import { Undeliverable } from '../shared/failures.ts';

/** What decides which rows and drafts a source's file has, in short. */
export function readingOf({ format, options, encoding, existing }: FileSource): string {
  const reading = JSON.stringify({ format, options, encoding, existing });
  return createHash('sha256').update(reading).digest('base64url').slice(0, 16);
}

/** To go on where an earlier invocation stopped would pass over rows, or take some twice, if they are counted otherwise now. */
export function checkReading({ readBy }: Pick<ReadingProgress, 'readBy'>, source: FileSource): void {
  if (readBy === undefined || readBy === readingOf(source)) return;
  throw new Undeliverable(
    'failed',
    'The source was changed while its file was being read. Drop the file again: what is in MISP already stays as it is',
  );
}
