import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type ServedQueue, serveQueue } from './scripted-function.ts';

const entrySchema = z.object({ record: z.object({ attributes: z.object({ MessageGroupId: z.string() }) }) });

let served: ServedQueue | undefined;

async function serve(...parameters: Parameters<typeof serveQueue>): Promise<ServedQueue> {
  served = await serveQueue(...parameters);
  return served;
}

const groupOf = (entry: object) => entrySchema.parse(entry).record.attributes.MessageGroupId;
const inGroup = (group: string, id: string) => ({ MessageGroupId: group, MessageDeduplicationId: id });

afterEach(async () => {
  await served?.stop();
  served = undefined;
});

describe('the event source of a queue', () => {
  it('gives the function what Lambda gives it', async () => {
    const { queue, log } = await serve('events.fifo', { visibilityTimeout: 30 });
    await queue.send('fine', {
      ...inGroup('g', '1'),
      MessageAttributes: { run: { DataType: 'String', StringValue: 'r1' } },
    });
    await expect.poll(() => log.entries()).toHaveLength(1);
    expect(log.entries()[0]).toMatchObject({
      record: {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'fine',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          MessageGroupId: 'g',
          MessageDeduplicationId: '1',
          SequenceNumber: expect.any(String),
        },
        messageAttributes: {
          run: { stringValue: 'r1', dataType: 'String', stringListValues: [], binaryListValues: [] },
        },
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events.fifo',
        awsRegion: 'us-east-1',
      },
    });
  });

  it('deletes what did not fail and leaves the rest to the visibility timeout', async () => {
    const { queue, deadLetters, handled } = await serve('work', { visibilityTimeout: 30 });
    await Promise.all(['fine', 'fail', 'fine'].map((body) => queue.send(body)));
    await expect.poll(handled).toBe(2);
    expect(await queue.size()).toBe(1);
    expect(await deadLetters.size()).toBe(0);
  });

  it('leads what fails time after time to the dead-letter queue', async () => {
    const { queue, deadLetters, log } = await serve('work', { visibilityTimeout: 0 });
    await queue.send('fail');
    await expect.poll(() => deadLetters.size()).toBe(1);
    expect(log.entries()).toHaveLength(2);
    expect(await deadLetters.drain()).toMatchObject([{ Body: 'fail' }]);
    expect(await queue.size()).toBe(0);
  });

  it('gives the whole batch again when the function throws', async () => {
    const { queue, deadLetters, failures } = await serve('work', { visibilityTimeout: 30 });
    await queue.send('throw');
    await expect.poll(() => deadLetters.size()).toBe(1);
    expect(failures).toMatchObject([{ name: 'TypeError' }, { name: 'TypeError' }]);
  });

  it('never has two messages of one group under way', async () => {
    const { queue, handled, log } = await serve('events.fifo', { visibilityTimeout: 30, concurrency: 4 });
    await queue.send('take time', inGroup('g', '1'));
    await queue.send('fine', inGroup('g', '2'));
    await expect.poll(() => log.entries()).toHaveLength(1);
    expect(handled()).toBe(0);
    await expect.poll(handled).toBe(2);
  });

  it('shares out what it receives at once among the invocations that there may be', async () => {
    const { sendTogether, handled, log } = await serve('events.fifo', { visibilityTimeout: 30 });
    await sendTogether('fine', ['a', 'b', 'c']);
    await expect.poll(handled).toBe(3);
    const invocations = Map.groupBy(log.entries(), ({ invocation }) => invocation);
    expect([...invocations.values()].map((entries) => entries.map(groupOf)).toSorted()).toEqual([
      ['a', 'c'],
      ['b'],
    ]);
  });

  it('leaves some of the last messages to an invocation that is soon free', async () => {
    const { sendTogether, handled, log } = await serve('events.fifo', { visibilityTimeout: 30 });
    await sendTogether('take long', ['a']);
    await expect.poll(() => log.entries()).toHaveLength(1);
    await sendTogether('take long', ['b']);
    await expect.poll(() => log.entries()).toHaveLength(2);
    await sendTogether('fine', ['c', 'd', 'e', 'f']);
    await expect.poll(handled, { timeout: 5_000 }).toBe(6);
    const invocations = Map.groupBy(log.entries(), ({ invocation }) => invocation);
    const sizes = [...invocations.values()].map((entries) => entries.length);
    expect(sizes.slice(0, 3)).toEqual([1, 1, 2]);
  });

  it('stops at once, with work under way', async () => {
    const { queue, log, failures } = await serve('work', { visibilityTimeout: 30 });
    await queue.send('take time');
    await expect.poll(() => log.entries()).toHaveLength(1);
    await served?.stop();
    served = undefined;
    expect(failures).toEqual([]);
  });
});
