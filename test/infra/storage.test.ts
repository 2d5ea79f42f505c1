import { describe, expect, test } from 'vitest';
import { propertiesOf, resourcesOf, synthesize, withoutHash } from './synthesize.ts';

const template = synthesize();
const bucket = propertiesOf(template, 'AWS::S3::Bucket', 'Bucket');
const uploadsPolicy = propertiesOf(template, 'AWS::SQS::QueuePolicy', 'UploadsQueuePolicy');

describe('the drop bucket', () => {
  test('is private, encrypted and versioned', () => {
    expect(bucket).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test('refuses whoever comes without TLS', () => {
    expect(propertiesOf(template, 'AWS::S3::BucketPolicy', 'BucketPolicy').PolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Action: 's3:*',
          Resource: ['Bucket', 'Bucket/*'],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });

  test('keeps uploads for ever, receipts for a year, bodies for a month, what undoing takes for as long as the ledger, and no leftovers', () => {
    expect(bucket.LifecycleConfiguration).toEqual({
      Rules: [
        { Id: 'receipts', Status: 'Enabled', Prefix: 'receipts/', ExpirationInDays: 365 },
        { Id: 'bodies', Status: 'Enabled', Prefix: 'bodies/', ExpirationInDays: 30 },
        { Id: 'undo', Status: 'Enabled', Prefix: 'undo/', ExpirationInDays: 90 },
        {
          Id: 'leftovers',
          Status: 'Enabled',
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          ExpiredObjectDeleteMarker: true,
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    });
  });

  test('tells the uploads queue of every new object', () => {
    expect(bucket.NotificationConfiguration).toEqual({
      QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: 'UploadsQueue' }],
    });
  });

  test('may send to the uploads queue before it exists: S3 tries when it makes the bucket', () => {
    expect(uploadsPolicy.PolicyDocument).toMatchObject({
      Statement: expect.arrayContaining([
        {
          Sid: 'AllowS3OfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: 'UploadsQueue',
          Condition: { StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' } },
        },
      ]),
    });
    const { DependsOn = [] } = resourcesOf(template, 'AWS::S3::Bucket').get('Bucket') ?? {};
    expect([DependsOn].flat().map(withoutHash)).toContain('UploadsQueuePolicy');
  });
});

describe('the ledger', () => {
  test('is one table on demand, with an index of its runs alone, that forgets by itself, is not deleted by mistake and can be restored', () => {
    expect(propertiesOf(template, 'AWS::DynamoDB::Table', 'Ledger')).toEqual({
      KeySchema: [
        { AttributeName: 'run', KeyType: 'HASH' },
        { AttributeName: 'item', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'run', AttributeType: 'S' },
        { AttributeName: 'item', AttributeType: 'S' },
        { AttributeName: 'listed', AttributeType: 'S' },
        { AttributeName: 'startedAt', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'runs',
          KeySchema: [
            { AttributeName: 'listed', KeyType: 'HASH' },
            { AttributeName: 'startedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['source', 'file'] },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });
});

test.each([
  ['AWS::S3::Bucket', 'Bucket'],
  ['AWS::DynamoDB::Table', 'Ledger'],
  ['AWS::SecretsManager::Secret', 'ServermainSecret'],
])('%s %s outlives the stack', (type, name) => {
  expect(resourcesOf(template, type).get(name)).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});
