import { describe, expect, test } from 'vitest';
import { EVERYTHING, permissionsOf, propertiesOf, resourcesOf, synthesize } from './synthesize.ts';

/** Action, resource, why. Nothing is allowed that has no line here, and no line is here that nothing needs. */
type Permission = [action: string, resource: string, why: string];

const template = synthesize(EVERYTHING);

/** What a function that works off a queue may do, with the names of its own queue, dead-letter queue and log. */
const everyFunction = (queue: string, deadLetters: string, log: string): Permission[] => [
  ['logs:CreateLogStream', log, 'Lambda begins a stream for each instance of the function'],
  ['logs:PutLogEvents', log, 'Lambda takes there what the function prints, its metrics among it'],
  ['sqs:ReceiveMessage', queue, 'Lambda fetches messages in its name'],
  ['sqs:DeleteMessage', queue, 'Lambda deletes the messages that it is done with'],
  ['sqs:GetQueueAttributes', queue, 'Lambda asks how much there is to do'],
  ['sqs:ChangeMessageVisibility', queue, 'a message that has to wait comes back when it is worth it'],
  ['sqs:SendMessage', deadLetters, 'what can never succeed is put there, with the reason'],
  ['dynamodb:GetItem', 'Ledger', 'reads a run, an outcome, a mark'],
  ['dynamodb:PutItem', 'Ledger', 'puts down an outcome, rows left out, a plan'],
  ['dynamodb:UpdateItem', 'Ledger', 'counts, and moves a run on'],
  ['dynamodb:Query', 'Ledger', 'reads all of a run for its receipt'],
  ['s3:PutObject', 'Bucket/receipts/*', 'writes the receipt of a run that it closes'],
  ['s3:AbortMultipartUpload', 'Bucket/receipts/*', 'cleans up after a receipt in parts that failed'],
  ['sns:Publish', 'Summaries', 'sends the summary of a run that it closes'],
  ['kms:Decrypt', 'Key', 'reads messages, items, objects and secrets that are encrypted with the own key'],
  ['kms:GenerateDataKey', 'Key', 'writes messages, objects and summaries that are encrypted with it'],
  [
    'kms:DescribeKey',
    'Key',
    'DynamoDB uses the key in the name of who asks, and documents that it wants this',
  ],
  ['kms:Encrypt', 'Key', 'DynamoDB, the same'],
  ['kms:ReEncryptFrom', 'Key', 'DynamoDB, the same'],
  ['kms:ReEncryptTo', 'Key', 'DynamoDB, the same'],
  ['kms:GenerateDataKeyWithoutPlaintext', 'Key', 'DynamoDB, the same'],
];

/** AWS: Lambda checks these for all, since the interfaces are not there yet. */
const enterNetwork: Permission[] = [
  ['ec2:CreateNetworkInterface', '*', 'Lambda makes interfaces in the VPC in the name of the function'],
  ['ec2:DescribeNetworkInterfaces', '*', 'Lambda looks whether they are ready'],
  ['ec2:DescribeSubnets', '*', 'Lambda looks where there is room'],
  ['ec2:DeleteNetworkInterface', '*', 'Lambda removes them with the function'],
  ['ec2:AssignPrivateIpAddresses', '*', 'Lambda gives them addresses'],
  ['ec2:UnassignPrivateIpAddresses', '*', 'Lambda takes the addresses back'],
];

const poll = (source: string): Permission[] => [
  ...everyFunction(`${source}PollsQueue`, `${source}PollsDeadLetters`, `${source}PollLogs`),
  ['sqs:SendMessage', `${source}FindsQueue`, 'each find that is new is a message'],
  ['dynamodb:BatchGetItem', 'Ledger', 'looks up which finds are known, many at a time'],
  ['dynamodb:BatchWriteItem', 'Ledger', 'marks the finds that are taken, many at a time'],
];

const importFind = (source: string): Permission[] => [
  ...everyFunction(`${source}FindsQueue`, `${source}FindsDeadLetters`, `${source}ImportLogs`),
  ['sqs:SendMessage', 'ServermainEventsQueue', 'the event goes to the servers of the source'],
  ['s3:PutObject', 'Bucket/bodies/*', 'an event that is too large for a message lies there'],
];

const schedule = (source: string): Permission[] => [
  ['sqs:SendMessage', `${source}PollsQueue`, 'Scheduler says that it is time'],
  ['sqs:SendMessage', `${source}PollsDeadLetters`, 'Scheduler says so there if it cannot'],
  ['kms:Decrypt', 'Key', 'SQS wants it of who sends to an encrypted queue'],
  ['kms:GenerateDataKey', 'Key', 'SQS encrypts the message in the name of Scheduler'],
];

const readKey: Permission = [
  'secretsmanager:GetSecretValue',
  'SourceanyrunSecret',
  "fetches the source's API key",
];

const PERMISSIONS: Record<string, Permission[]> = {
  ImportFileRole: [
    ...everyFunction('UploadsQueue', 'UploadsDeadLetters', 'ImportFileLogs'),
    ['sqs:SendMessage', 'UploadsQueue', 'a long file goes on in a message of its own'],
    ['sqs:SendMessage', 'ServermainEventsQueue', 'the events of a file go to the servers of its source'],
    ['sqs:SendMessage', 'ServerbranchEventsQueue', 'the events of a file go to the servers of its source'],
    ['s3:GetObject', 'Bucket/ransomwatch/*', 'reads the file, in the folder of its source'],
    [
      's3:GetObjectVersion',
      'Bucket/ransomwatch/*',
      'reads it as it was dropped, though it was dropped again since',
    ],
    ['s3:ListBucket', 'Bucket', 'without it S3 says of a file that is gone that it is forbidden'],
    ['s3:PutObject', 'Bucket/bodies/*', 'an event that is too large for a message lies there'],
  ],
  ...Object.fromEntries(
    ['Servermain', 'Serverbranch'].map((server): [string, Permission[]] => [
      `${server}PostEventRole`,
      [
        ...everyFunction(`${server}EventsQueue`, `${server}EventsDeadLetters`, `${server}PostEventLogs`),
        ...enterNetwork,
        ['secretsmanager:GetSecretValue', `${server}Secret`, "fetches the server's key, and no other's"],
        ['sqs:SendMessage', `${server}EventsQueue`, 'puts in line what SQS moved back from the dead letters'],
        ['dynamodb:BatchGetItem', 'Ledger', 'asks once a batch whether a later drop was sent'],
        ['dynamodb:BatchWriteItem', 'Ledger', 'puts down what a batch has sent'],
        ['s3:GetObject', 'Bucket/bodies/*', 'reads an event that was too large for its message'],
        ['s3:ListBucket', 'Bucket', 'without it S3 says of an event that is gone that it is forbidden'],
        ['s3:PutObject', 'Bucket/undo/*', 'puts down what an event was like before it changes it'],
      ],
    ]),
  ),
  SourceanyrunNightlyRole: schedule('Sourceanyrun'),
  SourceanyrunPollRole: [...poll('Sourceanyrun'), readKey],
  SourceanyrunImportRole: [
    ...importFind('Sourceanyrun'),
    readKey,
    ['s3:PutObject', 'Bucket/anyrun/*', 'keeps the documents that the event was made of'],
  ],
  SourceosintNightlyRole: schedule('Sourceosint'),
  SourceosintPollRole: poll('Sourceosint'),
  SourceosintImportRole: importFind('Sourceosint'),
};

const roles = [...resourcesOf(template, 'AWS::IAM::Role').keys()];
const allowed = (role: string, from = template) =>
  Object.entries(permissionsOf(from, role)).flatMap(([resource, actions]) =>
    actions.map((action) => `${action} ${resource}`),
  );

describe('permissions', () => {
  test('there are no roles but these', () => {
    expect(roles.sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });

  test.each(Object.entries(PERMISSIONS))('%s may do what has a reason, and nothing else', (role, reasons) => {
    expect(allowed(role).sort()).toEqual(reasons.map(([action, resource]) => `${action} ${resource}`).sort());
  });

  test('no action has a wildcard, and no resource is * but where AWS has none narrower', () => {
    const all = roles.flatMap((role) => allowed(role));
    expect(all.filter((permission) => /^\S*\*/.test(permission))).toEqual([]);
    expect([...new Set(all.filter((permission) => permission.endsWith(' *')))].sort()).toEqual(
      enterNetwork.map(([action]) => `${action} *`).sort(),
    );
  });

  test('no policy is anywhere but in a role, and no role has one that AWS manages', () => {
    const policies = [...resourcesOf(template, 'AWS::IAM::Policy').keys()];
    expect(policies.sort()).toEqual(roles.map((role) => `${role}DefaultPolicy`).sort());
    for (const role of roles) {
      expect(Object.keys(propertiesOf(template, 'AWS::IAM::Role', role))).toEqual([
        'AssumeRolePolicyDocument',
      ]);
    }
  });

  test.each(roles)('%s is for Lambda, or for the scheduler of this account', (role) => {
    const { AssumeRolePolicyDocument } = propertiesOf(template, 'AWS::IAM::Role', role);
    const scheduler = {
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' } },
    };
    const lambda = { Principal: { Service: 'lambda.amazonaws.com' } };
    const who = role.endsWith('NightlyRole') ? scheduler : lambda;
    expect(AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...who }],
    });
  });

  test('a secret under a KMS key of the operator is decrypted, and nothing else that is under it', () => {
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:soc-AbCdEf';
    const secretKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b';
    const secret = { secretArn, secretKeyArn };
    const owned = synthesize({
      servers: { main: { url: 'https://misp.example.org', ...secret } },
      sources: { anyrun: { poll: 'anyrun', servers: ['main'], options: secret } },
    });
    for (const role of ['ServermainPostEventRole', 'SourceanyrunPollRole', 'SourceanyrunImportRole']) {
      const { PolicyDocument } = propertiesOf(owned, 'AWS::IAM::Policy', `${role}DefaultPolicy`);
      const { Statement } = PolicyDocument as { Statement: { Action: unknown }[] };
      expect(Statement.filter(({ Action }) => String(Action).startsWith('kms:'))).toEqual([
        {
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: secretKeyArn,
          Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': secretArn } },
        },
      ]);
    }
    expect(allowed('ImportFileRole', owned).filter((permission) => permission.startsWith('kms:'))).toEqual(
      [],
    );
  });

  test('what no option asks for, nobody may', () => {
    const plain = synthesize();
    const all = [...resourcesOf(plain, 'AWS::IAM::Role').keys()].flatMap((role) => allowed(role, plain));
    expect(all.filter((permission) => /^(sns|kms|ec2):/.test(permission))).toEqual([]);
  });
});
