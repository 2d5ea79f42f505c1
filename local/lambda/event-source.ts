import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Queue } from '../aws/queue.ts';
import type { LocalFunction } from './function.ts';
import { toSqsEvent } from './sqs-event.ts';

export interface EventSourceSettings {
  sqs: SQSClient;
  queue: Queue;
  target: LocalFunction;
  batchSize: number;
  concurrency: number;
  /** After how many seconds the messages come again whose invocation failed as a whole. */
  retrySeconds: number;
  onFailure(error: unknown): void;
}

export interface EventSource {
  /** How many messages are done with. */
  handled(): number;
  /** Takes nothing more, and lets what is under way come to its end. */
  finish(): Promise<void>;
  /** Breaks off. The queue may not be used any more: fauxqs gives its next message to the poll that was broken off. */
  stop(): Promise<void>;
}

/** AWS allows 20; `finish` waits for it. */
const POLL_SECONDS = 1;

const responseSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]) })
  .nullish();

/** Lambda's poller for a queue: receives, invokes, deletes what did not fail. What failed stays until it is visible again. */
export function startEventSource(settings: EventSourceSettings): EventSource {
  const stopping = new AbortController();
  const invoked = new Set<Promise<unknown>>();
  const unfinished = new Set<Promise<void>>();
  let handled = 0;
  let finishing = false;

  const poll = async () => {
    while (!finishing && !stopping.signal.aborted) {
      if (invoked.size >= settings.concurrency) await Promise.race(invoked);
      const free = settings.concurrency - invoked.size;
      for (const messages of await nextBatches(settings, free, stopping.signal)) {
        const batch = handleBatch(messages).finally(() => unfinished.delete(batch));
        unfinished.add(batch);
      }
    }
    await Promise.all(unfinished);
  };

  // The next batch begins when the function has returned, while those of this one are still being deleted.
  const handleBatch = async (messages: Message[]) => {
    const invocation = invoke(settings, messages);
    const returned: Promise<unknown> = Promise.allSettled([invocation]).then(() => invoked.delete(returned));
    invoked.add(returned);
    try {
      const done = await invocation;
      await remove(settings, done);
      handled += done.length;
    } catch (error) {
      if (stopping.signal.aborted) return;
      settings.onFailure(error);
      await retrySoon(settings, messages).catch(settings.onFailure);
    }
  };

  const polling = poll();
  return {
    handled: () => handled,
    finish: async () => {
      finishing = true;
      await polling;
    },
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
}

/**
 * As Lambda does: as many messages are worked on at a time as may be. Of what waits each invocation takes its share, and
 * leaves theirs to those that are not free yet; what arrives while we wait is shared out.
 */
async function nextBatches(
  settings: EventSourceSettings,
  free: number,
  stopping: AbortSignal,
): Promise<Message[][]> {
  const { queue, batchSize, concurrency, onFailure } = settings;
  try {
    const waiting = await queue.visible();
    const share = Math.min(Math.ceil(waiting / concurrency), batchSize);
    const shares = waiting > 0 ? Math.min(Math.ceil(waiting / share), free) : 0;
    const batches = await Promise.all(
      Array.from({ length: shares }, () => receive(settings, share, { seconds: 0, stopping })),
    );
    if (batches.some(hasMessages)) return batches.filter(hasMessages);
    return shareOut(await receive(settings, batchSize, { seconds: POLL_SECONDS, stopping }), free);
  } catch (error) {
    if (!stopping.aborted) onFailure(error);
    return [];
  }
}

const hasMessages = (batch: Message[]) => batch.length > 0;

/** fauxqs gives one of a group at a time, so that none of them overtakes another. */
function shareOut(messages: Message[], most: number): Message[][] {
  const shares: Message[][] = Array.from({ length: Math.min(most, messages.length) }, () => []);
  for (const [i, message] of messages.entries()) shares[i % shares.length]?.push(message);
  return shares;
}

async function receive(
  { sqs, queue }: EventSourceSettings,
  most: number,
  { seconds, stopping: abortSignal }: { seconds: number; stopping: AbortSignal },
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: most,
    WaitTimeSeconds: seconds,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  const { Messages = [] } = await sqs.send(command, { abortSignal });
  return Messages;
}

/** Returns the messages that did not fail. */
async function invoke({ queue, target }: EventSourceSettings, messages: Message[]): Promise<Message[]> {
  const response = responseSchema.parse(await target.invoke(toSqsEvent(messages, queue.arn)));
  const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
}

async function remove({ sqs, queue }: EventSourceSettings, messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
}

/** AWS waits for the visibility timeout, which is as long as the function may run: too long for a laptop. */
async function retrySoon(
  { sqs, queue, retrySeconds }: EventSourceSettings,
  messages: Message[],
): Promise<void> {
  const Entries = messages.map(({ ReceiptHandle }, i) => ({
    Id: String(i),
    ReceiptHandle,
    VisibilityTimeout: retrySeconds,
  }));
  await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries }));
}
