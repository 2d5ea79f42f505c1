import { describe, expect, test } from 'vitest';
import { propertiesOf, readable, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize({
  servers: { main: { url: 'https://misp.example.org' }, branch: { url: 'https://misp.example.net' } },
});
const QUEUES = ['UploadsQueue', 'ServermainEventsQueue', 'ServerbranchEventsQueue'];
const DEAD_LETTER_QUEUES = QUEUES.map((queue) => queue.replace(/Queue$/, 'DeadLetters'));

const queueProperties = (name: string) => propertiesOf(template, 'AWS::SQS::Queue', name);

describe('queues', () => {
  test('there is one for uploads and one for each MISP server, each with a dead-letter queue', () => {
    const names = [...resourcesOf(template, 'AWS::SQS::Queue').keys()];
    expect(names.sort()).toEqual([...QUEUES, ...DEAD_LETTER_QUEUES].sort());
  });

  test.each([
    ['UploadsQueue', 'UploadsDeadLetters', 10],
    ['ServermainEventsQueue', 'ServermainEventsDeadLetters', 1000],
    ['ServerbranchEventsQueue', 'ServerbranchEventsDeadLetters', 1000],
  ])('%s gives up to %s after %i deliveries', (name, deadLetterTargetArn, maxReceiveCount) => {
    expect(queueProperties(name)).toMatchObject({ RedrivePolicy: { deadLetterTargetArn, maxReceiveCount } });
  });

  test.each([...QUEUES, ...DEAD_LETTER_QUEUES])('%s keeps messages for 14 days, encrypted', (name) => {
    expect(queueProperties(name)).toMatchObject({
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test.each([...QUEUES, ...DEAD_LETTER_QUEUES])('%s refuses whoever comes without TLS', (name) => {
    const { PolicyDocument } = propertiesOf(template, 'AWS::SQS::QueuePolicy', `${name}Policy`);
    expect(PolicyDocument).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    });
  });

  test.each([...QUEUES, ...DEAD_LETTER_QUEUES].filter((name) => name.startsWith('Server')))(
    '%s is FIFO, its rate is limited by message group, and every message brings its own deduplication id',
    (name) => {
      expect(queueProperties(name)).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        ContentBasedDeduplication: false,
      });
    },
  );

  test('a message stays invisible for longer than its function may run', () => {
    const mappings = [...resourcesOf(template, 'AWS::Lambda::EventSourceMapping').values()];
    expect(mappings).toHaveLength(3);
    for (const { Properties } of mappings) {
      const { FunctionName, EventSourceArn } = readable(Properties) as Record<string, string>;
      const { Timeout } = propertiesOf(template, 'AWS::Lambda::Function', String(FunctionName));
      expect(queueProperties(String(EventSourceArn)).VisibilityTimeout).toBeGreaterThan(Number(Timeout));
    }
  });
});
