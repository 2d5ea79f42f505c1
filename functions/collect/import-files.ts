import type { SQSRecord } from 'aws-lambda';
import { TRIES, TryLater, Undeliverable } from '../shared/failures.ts';
import { giveUpUpload, type ImportStage, importUploads } from './import-upload.ts';
import { readNotification, type Upload } from './upload.ts';

/** One message of the uploads queue -> the events queues. Gives up what fails, or kills the function, time after time. */
export async function importFiles(stage: ImportStage, { body, attributes }: SQSRecord): Promise<void> {
  const uploads = readNotification(body);
  const deliveries = Number(attributes.ApproximateReceiveCount);
  if (deliveries > TRIES) throw givenUp('the function ended without a word, out of memory or time');
  try {
    await importUploads(stage, uploads);
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
  { body }: SQSRecord,
  { message: reason }: Undeliverable,
): Promise<Record<string, string>> {
  const uploads = uploadsIn(body);
  for (const upload of uploads) await giveUpUpload(stage, upload, reason);
  const [first] = uploads;
  return first ? { source: first.source, file: first.file, run: first.run } : {};
}

/** A message that is no notification of S3 tells of no upload. */
function uploadsIn(body: string): Upload[] {
  try {
    return readNotification(body);
  } catch {
    return [];
  }
}
