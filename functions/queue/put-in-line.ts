import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { FunctionQueue } from './dead-letters.ts';

/** A dead letter has a message group of its own. So has one that SQS moved back: its place is in another. */
export function isOutOfLine({ attributes: { MessageGroupId } }: SQSRecord, group: string): boolean {
  return MessageGroupId !== undefined && MessageGroupId !== group;
}

/** Sends it again, behind those of its group, with what its attributes say. One that SQS gave up itself has none. */
export async function putInLine(
  { sqs, url }: Pick<FunctionQueue, 'sqs' | 'url'>,
  { body, messageId, messageAttributes }: SQSRecord,
  group: string,
): Promise<void> {
  const attributes = Object.entries(messageAttributes).map(([name, { dataType, stringValue }]) => {
    return [name, { DataType: dataType, StringValue: stringValue }];
  });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: body,
      MessageAttributes: { kind: FAILED, ...Object.fromEntries(attributes) },
      MessageGroupId: group,
      MessageDeduplicationId: `${messageId}.in-line`,
    }),
  );
}

const FAILED = { DataType: 'String', StringValue: 'failed' };
