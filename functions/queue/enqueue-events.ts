import { setTimeout as sleep } from 'node:timers/promises';
import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { EventMessage } from './event-message.ts';
import { type BodyStore, packMessage } from './pack-message.ts';

// AWS: a batch has at most 10 messages, and together no more bytes than one message may have
const BATCH = 10;
const BATCH_BYTES = 250_000;
const ATTEMPTS = 5;

export interface EventQueues extends BodyStore {
  sqs: SQSClient;
  /** The URL of each server's events queue. */
  urls: Record<string, string>;
}

export interface EventEnqueuer {
  add(message: EventMessage): Promise<void>;
  /** Sends what is left. */
  flush(): Promise<void>;
}

/** Takes messages one by one and sends them in batches. Throws when SQS will not take one. */
export function eventEnqueuer(queues: EventQueues): EventEnqueuer {
  const batches = new Map<string, Batch>();
  return {
    add: async (message) => {
      const url = queueUrl(queues, message.server);
      const entry = await toEntry(queues, message);
      const batch = batches.get(url) ?? emptyBatch();
      if (isFull(batch, entry)) {
        await sendBatch(queues.sqs, url, batch.entries);
        batches.set(url, { entries: [entry], bytes: bytesOf(entry) });
      } else {
        batches.set(url, { entries: [...batch.entries, entry], bytes: batch.bytes + bytesOf(entry) });
      }
    },
    flush: async () => {
      for (const [url, { entries }] of batches) await sendBatch(queues.sqs, url, entries);
      batches.clear();
    },
  };
}

interface Batch {
  entries: SendMessageBatchRequestEntry[];
  bytes: number;
}

function emptyBatch(): Batch {
  return { entries: [], bytes: 0 };
}

/** Of two messages of a group in one batch SQS may take the later alone: it has to wait for the next batch. */
function isFull({ entries, bytes }: Batch, entry: SendMessageBatchRequestEntry): boolean {
  return (
    entries.length === BATCH ||
    bytes + bytesOf(entry) > BATCH_BYTES ||
    entries.some(({ MessageGroupId }) => MessageGroupId === entry.MessageGroupId)
  );
}

function bytesOf({ MessageBody = '' }: SendMessageBatchRequestEntry): number {
  return Buffer.byteLength(MessageBody);
}

function queueUrl({ urls }: EventQueues, server: string): string {
  const url = urls[server];
  if (!url) throw new Error(`No events queue for server "${server}"; deploy the stack again`);
  return url;
}

/** Same run and number, same deduplication id: what a crash made us send twice within 5 minutes, SQS drops. */
async function toEntry(queues: EventQueues, message: EventMessage): Promise<SendMessageBatchRequestEntry> {
  return {
    Id: String(message.number),
    MessageBody: await packMessage(queues, message),
    MessageGroupId: message.event.uuid,
    MessageDeduplicationId: `${message.run}.${message.number}`,
  };
}

/** A batch may be taken in part: what was not taken is sent again, before anything that comes after it. */
export async function sendBatch(
  sqs: SQSClient,
  url: string,
  entries: SendMessageBatchRequestEntry[],
): Promise<void> {
  let left = entries;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: left }));
    const failure =
      Failed.find(({ SenderFault }) => SenderFault) ?? (attempt === ATTEMPTS ? Failed[0] : undefined);
    if (failure)
      throw new Error(`SQS does not take message ${failure.Id}: ${failure.Code} ${failure.Message ?? ''}`);
    left = left.filter(({ Id }) => Failed.some((failed) => failed.Id === Id));
    if (left.length > 0) await sleep(100 * 2 ** attempt);
  }
}
