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
  const running = new Set<Promise<number>>();
  let handled = 0;
  let finishing = false;

  const poll = async () => {
    while (!finishing && !stopping.signal.aborted) {
      if (running.size >= settings.concurrency) await Promise.race(running);
      const messages = await receive(settings, settings.concurrency - running.size, stopping.signal);
      for (const share of shareOut(messages, settings.concurrency - running.size)) {
        const batch = handleBatch(settings, share, stopping.signal);
        running.add(batch);
        batch.then((count) => {
          handled += count;
          running.delete(batch);
        });
      }
    }
    await Promise.all(running);
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

async function receive(
  settings: EventSourceSettings,
  free: number,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  const { sqs, queue, onFailure } = settings;
  try {
    const command = new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: await fairShare(settings, free),
      WaitTimeSeconds: POLL_SECONDS,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(command, { abortSignal });
    return Messages;
  } catch (error) {
    if (!abortSignal.aborted) onFailure(error);
    return [];
  }
}

/** Of the last messages of a queue those invocations that are free leave some to those that soon are. */
async function fairShare(
  { queue, batchSize, concurrency }: EventSourceSettings,
  free: number,
): Promise<number> {
  const visible = batchSize > 1 ? await queue.visible() : 0;
  return visible > 0 ? Math.min(Math.ceil((visible * free) / concurrency), batchSize) : batchSize;
}

/** As Lambda does: so that as many messages are worked on at a time as may be. fauxqs gives one of a group at a time. */
function shareOut(messages: Message[], most: number): Message[][] {
  const shares: Message[][] = Array.from({ length: Math.min(most, messages.length) }, () => []);
  for (const [i, message] of messages.entries()) shares[i % shares.length]?.push(message);
  return shares;
}

/** Returns how many messages are done with. */
async function handleBatch(
  settings: EventSourceSettings,
  messages: Message[],
  stopping: AbortSignal,
): Promise<number> {
  const { queue, target, onFailure } = settings;
  try {
    const response = responseSchema.parse(await target.invoke(toSqsEvent(messages, queue.arn)));
    const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
    await remove(settings, done);
    return done.length;
  } catch (error) {
    if (!stopping.aborted) {
      onFailure(error);
      await retrySoon(settings, messages).catch(onFailure);
    }
    return 0;
  }
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
