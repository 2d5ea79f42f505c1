import { describe, expect, test } from 'vitest';
import { NETWORK, permissionsOf, propertiesOf, resourcesOf, synthesize } from './synthesize.ts';

const TWO_SERVERS = {
  main: { url: 'https://misp.example.org' },
  branch: { url: 'https://misp.example.net' },
};
const template = synthesize({ servers: TWO_SERVERS, notifications: { summaries: ['desk@example.org'] } });

const CONSUME = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];
const KEEP_LEDGER = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'];
const LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const WRITE_RECEIPT = ['s3:AbortMultipartUpload', 's3:PutObject'];

describe('permissions', () => {
  test('import-file reads what is dropped, sends events to every server, and keeps the books', () => {
    expect(permissionsOf(template, 'ImportFileRole')).toEqual({
      ImportFileLogs: LOG,
      UploadsQueue: [...CONSUME, 'sqs:SendMessage'],
      UploadsDeadLetters: ['sqs:SendMessage'],
      ServermainEventsQueue: ['sqs:SendMessage'],
      ServerbranchEventsQueue: ['sqs:SendMessage'],
      Bucket: ['s3:ListBucket'],
      'Bucket/*': ['s3:GetObject', 's3:GetObjectVersion'],
      'Bucket/bodies/*': ['s3:PutObject'],
      'Bucket/receipts/*': WRITE_RECEIPT,
      Ledger: KEEP_LEDGER,
      Summaries: ['sns:Publish'],
    });
  });

  test.each(Object.keys(TWO_SERVERS))(
    'post-event of %s has its own queue and its own secret only',
    (server) => {
      expect(permissionsOf(template, `Server${server}PostEventRole`)).toEqual({
        [`Server${server}PostEventLogs`]: LOG,
        [`Server${server}EventsQueue`]: CONSUME,
        [`Server${server}EventsDeadLetters`]: ['sqs:SendMessage'],
        [`Server${server}Secret`]: ['secretsmanager:GetSecretValue'],
        'Bucket/bodies/*': ['s3:GetObject'],
        'Bucket/undo/*': ['s3:PutObject'],
        'Bucket/receipts/*': WRITE_RECEIPT,
        Ledger: KEEP_LEDGER,
        Summaries: ['sns:Publish'],
      });
    },
  );

  test('without readers of summaries nobody may publish', () => {
    expect(permissionsOf(synthesize(), 'ImportFileRole')).not.toHaveProperty('Summaries');
  });

  test('in a private network post-event makes its network interfaces, the only thing allowed for *', () => {
    const inNetwork = synthesize({ vpc: NETWORK });
    const permissions = permissionsOf(inNetwork, 'ServermainPostEventRole');
    expect(permissions['*']?.every((action) => action.startsWith('ec2:'))).toBe(true);
    expect(permissionsOf(inNetwork, 'ImportFileRole')).not.toHaveProperty('*');
  });

  test('roles are for Lambda, without managed policies', () => {
    const roles = [...resourcesOf(template, 'AWS::IAM::Role').keys()];
    expect(roles).toHaveLength(3);
    for (const role of roles) {
      expect(propertiesOf(template, 'AWS::IAM::Role', role)).toEqual({
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
          ],
        },
      });
    }
  });
});
