import type { SQSRecord } from 'aws-lambda';
import { TRIES, TryLater, Undeliverable } from '../shared/failures.ts';
import { giveUpUpload, type ImportStage, importUploads } from './import-upload.ts';
import { readNotification, type Upload } from './upload.ts';

/** One message of the uploads queue -> the events queues. Gives up what fails, or kills the function, time after time. */
export async function importFiles(stage: ImportStage, record: SQSRecord): Promise<void> {
  const uploads = readNotification(record.body);
  const deliveries = Number(record.attributes.ApproximateReceiveCount);
  if (deliveries > TRIES) throw givenUp('the function ended without a word, out of memory or time');
  try {
    await importUploads(stage, uploads, closerOf(record));
  } catch (error) {
    const isPassing = error instanceof TryLater || error instanceof Undeliverable || deliveries < TRIES;
    throw isPassing ? error : givenUp(String(error));
  }
}

function givenUp(lastError: string): Undeliverable {
  return new Undeliverable('failed', `Given up after ${TRIES} tries: ${lastError}`);
}

/** Ends the runs of the message's files. Returns what a person should know of it. */
export async function giveUpFiles(
  stage: ImportStage,
  record: SQSRecord,
  { message: reason }: Undeliverable,
): Promise<Record<string, string>> {
  const uploads = uploadsIn(record.body);
  for (const upload of uploads) await giveUpUpload(stage, upload, { reason, closer: closerOf(record) });
  const [first] = uploads;
  return first ? { source: first.source, file: first.file, run: first.run } : {};
}

/** S3 may tell of a file twice, and both messages may find its run complete at the same time: only one closes it. */
function closerOf({ messageId }: SQSRecord): string {
  return `import ${messageId}`;
}

/** A message that is no notification of S3 tells of no upload. */
function uploadsIn(body: string): Upload[] {
  try {
    return readNotification(body);
  } catch {
    return [];
  }
}
