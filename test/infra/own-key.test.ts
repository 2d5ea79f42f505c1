import { describe, expect, test } from 'vitest';
import { EVERYTHING, propertiesOf, readable, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize(EVERYTHING);
const ofType = (type: string) =>
  [...resourcesOf(template, type).values()].map(
    ({ Properties }) => readable(Properties) as Record<string, unknown>,
  );

describe('with a key of its own, the stack encrypts with it', () => {
  test.each([
    ['every queue', 'AWS::SQS::Queue', { KmsMasterKeyId: 'Key' }],
    ['every topic', 'AWS::SNS::Topic', { KmsMasterKeyId: 'Key' }],
    ['every log', 'AWS::Logs::LogGroup', { KmsKeyId: 'Key' }],
    ['every secret', 'AWS::SecretsManager::Secret', { KmsKeyId: 'Key' }],
    [
      'the ledger',
      'AWS::DynamoDB::Table',
      { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: 'Key' } },
    ],
    [
      'the bucket',
      'AWS::S3::Bucket',
      {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'Key' },
            },
          ],
        },
      },
    ],
  ])('%s', (_, type, encryption) => {
    expect(ofType(type).length).toBeGreaterThan(0);
    for (const properties of ofType(type)) expect(properties).toMatchObject(encryption);
  });
});

describe('the key', () => {
  const { KeyPolicy, EnableKeyRotation } = propertiesOf(template, 'AWS::KMS::Key', 'Key');
  const { Statement } = KeyPolicy as { Statement: { Principal: Record<string, string> }[] };

  test('is changed every year, and outlives the stack', () => {
    expect(EnableKeyRotation).toBe(true);
    expect(resourcesOf(template, 'AWS::KMS::Key').get('Key')).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('is for those whom IAM allows it, and for the services that write in nobody’s name, of this account only', () => {
    expect(Statement.map(({ Principal }) => Principal.Service ?? Principal.AWS)).toEqual([
      'arn:AWS::Partition:iam::AWS::AccountId:root',
      's3.amazonaws.com',
      'cloudwatch.amazonaws.com',
      'logs.AWS::Region.amazonaws.com',
    ]);
    for (const statement of Statement.slice(1)) {
      expect(JSON.stringify(statement)).toMatch(/"Condition":\{.*AWS::AccountId/);
    }
  });

  test('is not there unless the config asks for it', () => {
    const plain = synthesize();
    expect(plain.findResources('AWS::KMS::Key')).toEqual({});
    expect(JSON.stringify(plain.toJSON())).not.toMatch(/kms/i);
  });
});
