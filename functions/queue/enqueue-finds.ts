import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendBatch } from './enqueue-events.ts';
import type { FoundMessage } from './found-message.ts';
import { toSqsText } from './pack-message.ts';

// AWS: a batch has at most 10 messages
const BATCH = 10;

export interface FindsQueue {
  sqs: SQSClient;
  url: string;
}

/** Sends them in batches. Throws when SQS will not take one. */
export async function enqueueFinds(
  { sqs, url }: FindsQueue,
  messages: readonly FoundMessage[],
): Promise<void> {
  for (let i = 0; i < messages.length; i += BATCH) {
    const entries = messages
      .slice(i, i + BATCH)
      .map((message) => ({ Id: String(message.row), MessageBody: toSqsText(JSON.stringify(message)) }));
    await sendBatch(sqs, url, entries);
  }
}
