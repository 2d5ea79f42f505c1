import { randomUUID } from 'node:crypto';
import { type MessageAttributeValue, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';

/** The queue that feeds a function, with its dead-letter queue. */
export interface FunctionQueue {
  sqs: SQSClient;
  url: string;
  deadLettersUrl: string;
  firstRetrySeconds: number;
}

/** The environment of every function that a queue feeds. */
export const queueVariables = {
  QUEUE: z.url(),
  DEAD_LETTER_QUEUE: z.url(),
  FIRST_RETRY_SECONDS: z.coerce.number().positive().default(30),
};

export function openFunctionQueue(
  environment: z.output<z.ZodObject<typeof queueVariables>>,
  sqs: SQSClient = new SQSClient({}),
): FunctionQueue {
  const {
    QUEUE: url,
    DEAD_LETTER_QUEUE: deadLettersUrl,
    FIRST_RETRY_SECONDS: firstRetrySeconds,
  } = environment;
  return { sqs, url, deadLettersUrl, firstRetrySeconds };
}

/** The message as it came, so that a redrive needs nothing else, with attributes that a person reads. */
export async function sendToDeadLetters(
  { sqs, deadLettersUrl }: FunctionQueue,
  { body, attributes }: SQSRecord,
  facts: Record<string, string>,
): Promise<void> {
  const id = randomUUID();
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: deadLettersUrl,
      MessageBody: body,
      MessageAttributes: toAttributes({
        ...facts,
        firstSent: toTime(attributes.SentTimestamp),
        givenUp: toTime(Date.now()),
      }),
      // An id and a group of its own: SQS swallows a known id for 5 minutes, and a message that was refused again with it;
      // and of a group it shows nothing more to whoever looks at its first.
      ...(attributes.MessageGroupId && { MessageGroupId: id, MessageDeduplicationId: id }),
    }),
  );
}

// AWS: ten attributes, together with the body no more than 1 MiB
const LONGEST_ATTRIBUTE = 2_000;

function toAttributes(facts: Record<string, string>): Record<string, MessageAttributeValue> {
  const attributes = Object.entries(facts).map(([name, value]) => [
    name,
    { DataType: 'String', StringValue: printable(value) },
  ]);
  return Object.fromEntries(attributes);
}

/** AWS takes no control characters in an attribute, and no empty one. */
function printable(value: string): string {
  return value.replaceAll(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g, '?').slice(0, LONGEST_ATTRIBUTE) || '-';
}

function toTime(timestamp: string | number): string {
  return new Date(Number(timestamp)).toISOString();
}
