import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { TryLater, Undeliverable } from '../shared/failures.ts';
import { log } from '../shared/log.ts';
import { publishMetrics, type Subject } from '../shared/metrics.ts';
import { countTrouble } from './count-trouble.ts';
import { type FunctionQueue, sendToDeadLetters } from './dead-letters.ts';

export interface Deliveries {
  queue: FunctionQueue;
  /** What its troubles are counted for. */
  subject: Subject;
  /** Does the work of one message. Throws TryLater, Undeliverable, or, for a defect, anything else. */
  handle: (record: SQSRecord) => Promise<void>;
  /** Takes note of a message that will never succeed, and says what a person should know of it. */
  giveUp: (record: SQSRecord, failure: Undeliverable) => Promise<Record<string, string>>;
}

/**
 * Message by message, in order. One that fails goes back to the queue, and with it those behind it in its message
 * group; what can never succeed goes to the dead-letter queue. Nothing is lost if the function dies at any line.
 */
export async function processDeliveries(event: SQSEvent, deliveries: Deliveries): Promise<SQSBatchResponse> {
  const givenBack: GivenBack[] = [];
  let stop: TryLater | undefined;
  for (const record of event.Records) {
    const error: unknown =
      stop ?? (isHeldUp(record, givenBack) ? 'held up' : await attempt(record, deliveries));
    publishMetrics();
    if (error === undefined) continue;
    givenBack.push({ record, error });
    if (error instanceof TryLater && error.everything) stop = error;
  }
  await Promise.all(givenBack.map((one) => giveBack(deliveries.queue, one, stop?.soon ?? false)));
  return { batchItemFailures: givenBack.map(({ record }) => ({ itemIdentifier: record.messageId })) };
}

interface GivenBack {
  record: SQSRecord;
  /** Why it comes back. */
  error: unknown;
}

/** Behind a message of its group that goes back, a message has to wait: it may be a correction of the same event. */
function isHeldUp({ attributes: { MessageGroupId: group } }: SQSRecord, givenBack: GivenBack[]): boolean {
  return group !== undefined && givenBack.some(({ record }) => record.attributes.MessageGroupId === group);
}

/** Returns why the message has to come back, or undefined if it is done with. */
async function attempt(record: SQSRecord, { queue, subject, handle, giveUp }: Deliveries): Promise<unknown> {
  try {
    await handle(record);
    return undefined;
  } catch (error) {
    countTrouble(subject, error);
    if (!(error instanceof Undeliverable)) return logged(record, error);
    try {
      const facts = await giveUp(record, error);
      await sendToDeadLetters(queue, record, { kind: error.kind, reason: error.message, ...facts });
      log.error('Message given up', {
        messageId: record.messageId,
        kind: error.kind,
        reason: error.message,
        ...facts,
      });
      return undefined;
    } catch (giveUpError) {
      return logged(record, giveUpError);
    }
  }
}

function logged({ messageId, attributes }: SQSRecord, error: unknown): unknown {
  const facts = { messageId, deliveries: attributes.ApproximateReceiveCount };
  if (error instanceof TryLater) log.warn('Message comes back later', { ...facts, reason: error.message });
  else log.error('Message failed', { ...facts, error });
  return error;
}

/** If this fails, the message comes back when the queue's own visibility timeout ends: later, but no less. */
async function giveBack(
  { sqs, url, firstRetrySeconds }: FunctionQueue,
  { record, error }: GivenBack,
  soon: boolean,
): Promise<void> {
  const deliveries = Number(record.attributes.ApproximateReceiveCount);
  const wait = error instanceof TryLater ? Math.min(error.waitSeconds, LONGEST_RETRY_SECONDS) : 0;
  const VisibilityTimeout = soon ? 0 : Math.max(wait, retrySeconds(deliveries, firstRetrySeconds));
  const change = { QueueUrl: url, ReceiptHandle: record.receiptHandle, VisibilityTimeout };
  await sqs
    .send(new ChangeMessageVisibilityCommand(change))
    .catch((error: unknown) => log.warn('Visibility not changed', { error }));
}

const LONGEST_RETRY_SECONDS = 15 * 60;

/** Doubles with every delivery up to 15 minutes, less up to a quarter, so that a thousand messages do not come back as one. */
function retrySeconds(deliveries: number, first: number): number {
  const seconds = Math.min(first * 2 ** (deliveries - 1), LONGEST_RETRY_SECONDS);
  return Math.ceil(seconds * (1 - Math.random() / 4));
}
