import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { TryLater, Undeliverable } from '../shared/failures.ts';
import { log } from '../shared/log.ts';
import { type FunctionQueue, sendToDeadLetters } from './dead-letters.ts';

export interface Deliveries {
  queue: FunctionQueue;
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
  const givenBack: SQSRecord[] = [];
  const isHeldUp = ({ attributes: { MessageGroupId: group } }: SQSRecord) =>
    group !== undefined && givenBack.some((record) => record.attributes.MessageGroupId === group);
  let outage = false;
  for (const record of event.Records) {
    const error: unknown = outage || isHeldUp(record) ? 'held up' : await attempt(record, deliveries);
    if (error === undefined) continue;
    givenBack.push(record);
    outage ||= error instanceof TryLater && error.everything;
  }
  await Promise.all(givenBack.map((record) => giveBack(deliveries.queue, record)));
  return { batchItemFailures: givenBack.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Returns why the message has to come back, or undefined if it is done with. */
async function attempt(record: SQSRecord, { queue, handle, giveUp }: Deliveries): Promise<unknown> {
  try {
    await handle(record);
    return undefined;
  } catch (error) {
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

/** Behind the visibility timeout nobody waits for longer than the queue says, so that a failure here is no harm. */
async function giveBack({ sqs, url, firstRetrySeconds }: FunctionQueue, record: SQSRecord): Promise<void> {
  const VisibilityTimeout = retrySeconds(
    Number(record.attributes.ApproximateReceiveCount),
    firstRetrySeconds,
  );
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: url,
    ReceiptHandle: record.receiptHandle,
    VisibilityTimeout,
  });
  await sqs.send(command).catch((error: unknown) => log.warn('Visibility not changed', { error }));
}

const LONGEST_RETRY_SECONDS = 15 * 60;

/** Doubles with every delivery up to 15 minutes, less up to a quarter, so that a thousand messages do not come back as one. */
function retrySeconds(deliveries: number, first: number): number {
  const seconds = Math.min(first * 2 ** (deliveries - 1), LONGEST_RETRY_SECONDS);
  return Math.ceil(seconds * (1 - Math.random() / 4));
}
