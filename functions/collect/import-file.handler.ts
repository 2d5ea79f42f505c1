import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { closingVariables, openClosing } from '../ledger/closing-environment.ts';
import { ledgerVariables, openLedger } from '../ledger/ledger.ts';
import { openFunctionQueue, queueVariables } from '../queue/dead-letters.ts';
import { processDeliveries } from '../queue/deliveries.ts';
import { jsonVariable, parseEnvironment } from '../shared/environment.ts';
import { TRIES, TryLater, Undeliverable } from '../shared/failures.ts';
import { giveUpUpload, importUploads } from './import-upload.ts';
import { readNotification, type Upload } from './upload.ts';

const environment = parseEnvironment({
  ...queueVariables,
  ...ledgerVariables,
  ...closingVariables,
  EVENT_QUEUES: jsonVariable(z.record(z.string(), z.url())),
});
const ledger = openLedger(environment);
const closing = openClosing(environment);
const queue = openFunctionQueue(environment);
const stage = { ledger, closing, queues: { ...closing, sqs: queue.sqs, urls: environment.EVENT_QUEUES } };

/** Uploads queue (notifications of S3) -> the events queues of the source's servers. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(
  async (event) => await processDeliveries(event, { queue, handle: importFiles, giveUp }),
);

async function importFiles({ body, attributes }: SQSRecord): Promise<void> {
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

async function giveUp(
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
