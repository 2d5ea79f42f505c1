import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { buildStack, propertiesOf, readable, resourcesOf, synthesize } from './synthesize.ts';

const COMMAND = `aws secretsmanager put-secret-value --secret-id ServermainSecret --secret-string '{"authkey":"<the key>"}'`;
const OWN_SECRET = 'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:misp-AbCdEf';

const outputsOf = (template: ReturnType<typeof synthesize>) =>
  Object.fromEntries(
    Object.entries(template.findOutputs('*')).map(([name, { Value }]) => [name, readable(Value)]),
  );

describe('the secret of a MISP server', () => {
  test('is made empty, and says what to put in and how', () => {
    const secret = propertiesOf(synthesize(), 'AWS::SecretsManager::Secret', 'ServermainSecret');
    expect(Object.keys(secret)).toEqual(['Description']);
    expect(secret.Description).toMatch(
      /key of a user of MISP server "main".*aws secretsmanager put-secret-value/,
    );
  });

  test('is taken as it is when the config names one', () => {
    const template = synthesize({
      servers: { main: { url: 'https://misp.example.org', secretArn: OWN_SECRET } },
    });
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(propertiesOf(template, 'AWS::Lambda::Function', 'ServermainPostEventFunction')).toMatchObject({
      Environment: { Variables: { MISP_SECRET: OWN_SECRET } },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: OWN_SECRET },
        ]),
      }),
    });
    expect(outputsOf(template)).toMatchObject({ MainSecretArn: OWN_SECRET });
    expect(outputsOf(template)).not.toHaveProperty('MainSecretCommand');
  });
});

describe('outputs', () => {
  test('say where to drop files, where failures are, and how to put in the key', () => {
    expect(outputsOf(synthesize())).toEqual({
      BucketName: 'Bucket',
      LedgerTable: 'Ledger',
      UploadsQueueUrl: 'UploadsQueue',
      UploadsDeadLetterQueueUrl: 'UploadsDeadLetters',
      ImportFileLogs: 'ImportFileLogs',
      AlarmsTopicArn: 'Alarms',
      DashboardUrl:
        'https://AWS::Region.console.aws.amazon.com/cloudwatch/home?region=AWS::Region#dashboards/dashboard/OverviewDashboard',
      Servers: 'main',
      DoctorCommand: 'npm run -s misp-ingest -- doctor --stack misp-ingest',
      MainEventsQueueUrl: 'ServermainEventsQueue',
      MainEventsDeadLetterQueueUrl: 'ServermainEventsDeadLetters',
      MainPostEventLogs: 'ServermainPostEventLogs',
      MainSecretArn: 'ServermainSecret',
      MainSecretCommand: COMMAND,
    });
  });
});

describe('two MISP servers', () => {
  const template = synthesize({
    servers: { 'head-office': { url: 'https://a.example.org' }, branch2: { url: 'https://b.example.org' } },
  });

  test.each([
    ['AWS::SecretsManager::Secret', ['Serverbranch2Secret', 'ServerheadofficeSecret']],
    [
      'AWS::Lambda::Function',
      ['ImportFileFunction', 'Serverbranch2PostEventFunction', 'ServerheadofficePostEventFunction'],
    ],
    ['AWS::IAM::Role', ['ImportFileRole', 'Serverbranch2PostEventRole', 'ServerheadofficePostEventRole']],
  ])('share no %s', (type, names) => {
    expect([...resourcesOf(template, type).keys()].sort()).toEqual(names);
  });

  test('have outputs of their own', () => {
    expect(Object.keys(outputsOf(template))).toEqual(
      expect.arrayContaining(['HeadOfficeSecretCommand', 'Branch2SecretCommand']),
    );
  });
});

describe('a server that is reached by plain http', () => {
  const warningsFor = (url: string) =>
    Annotations.fromStack(
      buildStack({ servers: { main: { url } }, notifications: { alarms: ['soc@example.org'] } }),
    ).findWarning('*', Match.anyValue());

  test('gets a warning: its key travels in the clear', () => {
    expect(warningsFor('http://misp.example.org').map(({ entry }) => entry.data)).toEqual([
      expect.stringContaining('servers.main.url is http://misp.example.org: its key travels in the clear'),
    ]);
  });

  test('is the only one that gets one', () => {
    expect(warningsFor('https://misp.example.org')).toEqual([]);
  });
});
