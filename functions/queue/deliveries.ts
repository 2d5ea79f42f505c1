import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { TryLater, Undeliverable } from '../shared/failures.ts';
import { log } from '../shared/log.ts';
import { publishMetrics, type Subject } from '../shared/metrics.ts';
import { countTrouble } from './count-trouble.ts';
import { type FunctionQueue, sendToDeadLetters } from './dead-letters.ts';

export interface Deliveries<Done> {
  queue: FunctionQueue;
  /** What its troubles are counted for. */
  subject: Subject;
  /**
   * Does the work of one message. Throws TryLater, Undeliverable, or, for a defect, anything else. What it returns is
   * left for `settle`.
   */
  handle: (record: SQSRecord) => Promise<Done>;
  /** Puts down together what became of several messages, each of a group of its own. */
  settle?: (done: Exclude<Done, undefined>[]) => Promise<void>;
  /** Takes note of a message that will never succeed, and says what a person should know of it. */
  giveUp: (record: SQSRecord, failure: Undeliverable) => Promise<Record<string, string>>;
}

/**
 * Message by message, in order. One that fails goes back to the queue, and with it those behind it in its message
 * group; what can never succeed goes to the dead-letter queue. Nothing is lost if the function dies at any line.
 */
export async function processDeliveries<Done>(
  event: SQSEvent,
  deliveries: Deliveries<Done>,
): Promise<SQSBatchResponse> {
  const givenBack: GivenBack[] = [];
  const unsettled: Unsettled<Done>[] = [];
  let stop: TryLater | undefined;
  for (const record of event.Records) {
    if (isBehind(record, unsettled)) givenBack.push(...(await settleAll(unsettled.splice(0), deliveries)));
    const { done, error } = stop
      ? { error: stop }
      : isBehind(record, givenBack)
        ? { error: 'held up' }
        : await attempt(record, deliveries);
    if (done !== undefined) unsettled.push({ record, done });
    if (error !== undefined) givenBack.push({ record, error });
    if (error instanceof TryLater && error.everything) stop = error;
  }
  givenBack.push(...(await settleAll(unsettled, deliveries)));
  publishMetrics();
  await Promise.all(givenBack.map((one) => giveBack(deliveries.queue, one, stop?.soon ?? false)));
  return { batchItemFailures: givenBack.map(({ record }) => ({ itemIdentifier: record.messageId })) };
}

interface Unsettled<Done> {
  record: SQSRecord;
  done: Exclude<Done, undefined>;
}

interface GivenBack {
  record: SQSRecord;
  /** Why it comes back. */
  error: unknown;
}

/** Behind a message of its group a message has to wait: it may be a correction of the same event. */
function isBehind(
  { attributes: { MessageGroupId: group } }: SQSRecord,
  others: readonly { record: SQSRecord }[],
): boolean {
  return group !== undefined && others.some(({ record }) => record.attributes.MessageGroupId === group);
}

/** Returns why the message has to come back, or, if it is done with, what is left to settle. */
async function attempt<Done>(
  record: SQSRecord,
  { queue, subject, handle, giveUp }: Deliveries<Done>,
): Promise<{ error?: unknown; done?: Exclude<Done, undefined> | undefined }> {
  try {
    const done = await handle(record);
    return { done: done as Exclude<Done, undefined> | undefined };
  } catch (thrown) {
    const error = atLast(record, thrown);
    if (!(error instanceof Undeliverable)) return { error: troubled(record, subject, error) };
    countTrouble(subject, error);
    try {
      const facts = await giveUp(record, error);
      await sendToDeadLetters(queue, record, { kind: error.kind, reason: error.message, ...facts });
      log.error('Message given up', {
        messageId: record.messageId,
        kind: error.kind,
        reason: error.message,
        ...facts,
      });
      return {};
    } catch (giveUpError) {
      return { error: logged(record, giveUpError) };
    }
  }
}

/** SQS gives a message up itself after 1,000 deliveries, some nine days, and tells nobody why. */
const LAST_DELIVERY = 950;

function atLast({ attributes }: SQSRecord, error: unknown): unknown {
  const deliveries = Number(attributes.ApproximateReceiveCount);
  if (!(error instanceof TryLater) || deliveries < LAST_DELIVERY) return error;
  const reason = `Given up after ${deliveries} deliveries: ${error.message}`;
  return new Undeliverable('failed', reason, { cause: error });
}

/** Returns those that come back. */
async function settleAll<Done>(
  unsettled: readonly Unsettled<Done>[],
  { subject, settle }: Deliveries<Done>,
): Promise<GivenBack[]> {
  if (unsettled.length === 0) return [];
  try {
    await settle?.(unsettled.map(({ done }) => done));
    return [];
  } catch (error) {
    return unsettled.map(({ record }) => ({ record, error: troubled(record, subject, error) }));
  }
}

function troubled(record: SQSRecord, subject: Subject, error: unknown): unknown {
  countTrouble(subject, error);
  return logged(record, error);
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
  const wait = error instanceof TryLater ? Math.min(Math.ceil(error.waitSeconds), LONGEST_RETRY_SECONDS) : 0;
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
