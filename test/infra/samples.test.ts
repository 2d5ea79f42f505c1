import { createHash } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import notification from '../../events/s3-object-created.json' with { type: 'json' };
import testEvent from '../../events/s3-test-event.json' with { type: 'json' };
import schedule from '../../events/schedule.json' with { type: 'json' };
import events from '../../events/sqs-events.json' with { type: 'json' };
import poll from '../../events/sqs-poll.json' with { type: 'json' };
import upload from '../../events/sqs-upload.json' with { type: 'json' };
import { readNotification } from '../../functions/collect/upload.ts';
import { eventMessageSchema } from '../../functions/queue/event-message.ts';

const uploads: SQSEvent = upload;
const deliveries: SQSEvent = events;
const polls: SQSEvent = poll;

describe('the sample payloads', () => {
  test('an upload through the queue carries the notification as S3 sends it', () => {
    expect(uploads.Records.map(({ body }) => JSON.parse(body))).toEqual([notification]);
    expect(readNotification(JSON.stringify(notification))).toMatchObject([
      { key: 'ransomwatch/ransomwatch.tsv', source: 'ransomwatch', file: 'ransomwatch.tsv' },
    ]);
  });

  test("S3's own test tells of no upload", () => {
    expect(readNotification(JSON.stringify(testEvent))).toEqual([]);
  });

  test('events are messages of the run of that upload, grouped by the UUID of the event', () => {
    const [{ run } = { run: '' }] = readNotification(JSON.stringify(notification));
    const messages = deliveries.Records.map(({ body }) => eventMessageSchema.parse(JSON.parse(body)));
    expect(messages.map((message) => message.run)).toEqual([run, run]);
    expect(deliveries.Records.map(({ attributes }) => attributes.MessageGroupId)).toEqual(
      messages.map(({ event }) => event.uuid),
    );
  });

  test('a poll through the queue carries what the schedule sends', () => {
    expect(polls.Records.map(({ body }) => JSON.parse(body))).toEqual([schedule]);
  });

  test.each([...uploads.Records, ...deliveries.Records, ...polls.Records])(
    'the body of $messageId has its digest',
    (record) => {
      expect(createHash('md5').update(record.body).digest('hex')).toBe(record.md5OfBody);
    },
  );
});
