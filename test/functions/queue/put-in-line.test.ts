import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { isOutOfLine, putInLine } from '../../../functions/queue/put-in-line.ts';

const recordOf = (MessageGroupId: string | undefined) =>
  ({
    body: '{}',
    messageId: 'm-1',
    attributes: { MessageGroupId },
    messageAttributes: { reason: { dataType: 'String', stringValue: 'No.' } },
  }) as unknown as SQSRecord;

test.each([
  ['of its event’s group is in line', 'event', false],
  ['of another group is out of line', 'dead-letter', true],
  ['of no group has no line', undefined, false],
])('a message %s', (_, group, expected) => {
  expect(isOutOfLine(recordOf(group), 'event')).toBe(expected);
});

test('a message is put in line with what its attributes say, once however often it is delivered', async () => {
  const sent: SendMessageCommand['input'][] = [];
  const sqs = { send: async ({ input }: SendMessageCommand) => sent.push(input) } as unknown as SQSClient;
  await putInLine({ sqs, url: 'queue' }, recordOf('dead-letter'), 'event');
  expect(sent).toEqual([
    {
      QueueUrl: 'queue',
      MessageBody: '{}',
      MessageAttributes: expect.objectContaining({
        kind: { DataType: 'String', StringValue: 'failed' },
        reason: { DataType: 'String', StringValue: 'No.' },
      }),
      MessageGroupId: 'event',
      MessageDeduplicationId: 'm-1.in-line',
    },
  ]);
});
