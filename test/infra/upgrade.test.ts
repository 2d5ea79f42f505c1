import { describe, expect, test } from 'vitest';
import { EVERYTHING, type Resource, synthesize } from './synthesize.ts';

const STATEFUL = [
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::Key',
];

const { Resources } = synthesize(EVERYTHING).toJSON() as { Resources: Record<string, Resource> };
const stateful = Object.entries(Resources).filter(([, { Type }]) => STATEFUL.includes(Type));

describe('an upgrade', () => {
  /** Never change a line here: CloudFormation would make a new one, and leave what is in the old one behind. */
  test('keeps the queues, the ledger, the bucket, the secrets and the key', () => {
    expect(stateful.map(([id]) => id).sort()).toEqual([
      'Bucket83908E77',
      'Key961B73FD',
      'LedgerB7379752',
      'ServerbranchEventsDeadLetters68DA8819',
      'ServerbranchEventsQueueED92E63E',
      'ServerbranchSecretA5FBF308',
      'ServermainEventsDeadLetters4DE7097E',
      'ServermainEventsQueueA0CAEDB7',
      'ServermainSecretB04FA5C0',
      'SourceanyrunFindsDeadLetters02503DAB',
      'SourceanyrunFindsQueue1A6A8424',
      'SourceanyrunPollsDeadLetters5B440A86',
      'SourceanyrunPollsQueueA33C987F',
      'SourceanyrunSecretF17A617F',
      'SourceosintFindsDeadLettersAA6F277A',
      'SourceosintFindsQueueC2A20B76',
      'SourceosintPollsDeadLetters94A6D07B',
      'SourceosintPollsQueue44D9DC27',
      'UploadsDeadLetters990BC9BA',
      'UploadsQueue9C3802C9',
    ]);
  });

  /** AWS refuses a second mapping of the same queue to the same function. */
  test('keeps who is subscribed, and what feeds each function', () => {
    const ids = Object.entries(Resources)
      .filter(([, { Type }]) => ['AWS::SNS::Topic', 'AWS::Lambda::EventSourceMapping'].includes(Type))
      .map(([id]) => id);
    expect(ids.sort()).toEqual([
      'Alarms04B5A0BF',
      'ImportFileFunctionSqsEventSourcemispingestUploadsQueueC3EF11D6AD4171BE',
      'ServerbranchPostEventFunctionSqsEventSourcemispingestServerbranchEventsQueueCB2808E85BD25F26',
      'ServermainPostEventFunctionSqsEventSourcemispingestServermainEventsQueue3CA2DEBBC85ADE80',
      'SourceanyrunImportFunctionSqsEventSourcemispingestSourceanyrunFindsQueue71F37755CEF599B8',
      'SourceanyrunPollFunctionSqsEventSourcemispingestSourceanyrunPollsQueueAC79CA682A74915A',
      'SourceosintImportFunctionSqsEventSourcemispingestSourceosintFindsQueue310E56210535BE6E',
      'SourceosintPollFunctionSqsEventSourcemispingestSourceosintPollsQueueDC3F819D9F631FE5',
      'Summaries97D24110',
    ]);
  });
});

test.each(stateful)('%s outlives the stack', (_, resource) => {
  expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('a second synthesis is the same to the byte', () => {
  expect(JSON.stringify(synthesize(EVERYTHING).toJSON())).toBe(
    JSON.stringify(synthesize(EVERYTHING).toJSON()),
  );
});
