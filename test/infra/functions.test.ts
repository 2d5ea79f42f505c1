import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { buildStack, NETWORK, propertiesOf, readable, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();
const functionProperties = (name: string, from = template) =>
  propertiesOf(from, 'AWS::Lambda::Function', name);
const FUNCTIONS = ['ImportFile', 'ServermainPostEvent'];
const SUMMARIES = { notifications: { summaries: ['desk@example.org'] } };

const HOUSE_ENVIRONMENT = {
  NODE_OPTIONS: '--enable-source-maps',
  POWERTOOLS_METRICS_NAMESPACE: 'misp-ingest',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  BUCKET: 'Bucket',
  LEDGER_TABLE: 'Ledger',
};

describe('functions', () => {
  test.each(FUNCTIONS)(
    '%s runs on Node 24 on arm64 and writes its log as JSON to a group of its own',
    (name) => {
      expect(functionProperties(`${name}Function`)).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Role: `${name}Role`,
        LoggingConfig: { LogFormat: 'Text', LogGroup: `${name}Logs` },
      });
      expect(propertiesOf(template, 'AWS::Logs::LogGroup', `${name}Logs`)).toEqual({ RetentionInDays: 90 });
    },
  );

  test.each([
    ['ImportFile', 1024, 900],
    ['ServermainPostEvent', 512, 300],
  ])('%s has %i MiB and %i seconds', (name, MemorySize, Timeout) => {
    expect(functionProperties(`${name}Function`)).toMatchObject({ MemorySize, Timeout });
  });

  test('import-file takes one upload at a time, ten side by side', () => {
    expect(mappingOf('ImportFileFunction')).toEqual({
      FunctionName: 'ImportFileFunction',
      EventSourceArn: 'UploadsQueue',
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('post-event takes ten events at a time, as many side by side as the config says of its server', () => {
    const servers = { main: { url: 'https://misp.example.org', concurrency: 7 } };
    expect(mappingOf('ServermainPostEventFunction', synthesize({ servers }))).toEqual({
      FunctionName: 'ServermainPostEventFunction',
      EventSourceArn: 'ServermainEventsQueue',
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 7 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  function mappingOf(name: string, from = template): unknown {
    return [...resourcesOf(from, 'AWS::Lambda::EventSourceMapping').values()]
      .map(({ Properties }) => readable(Properties) as Record<string, unknown>)
      .find(({ FunctionName }) => FunctionName === name);
  }
});

describe('environments', () => {
  test('import-file knows its queue and the events queue of each server', () => {
    expect(functionProperties('ImportFileFunction').Environment).toEqual({
      Variables: {
        ...HOUSE_ENVIRONMENT,
        POWERTOOLS_SERVICE_NAME: 'import-file',
        QUEUE: 'UploadsQueue',
        DEAD_LETTER_QUEUE: 'UploadsDeadLetters',
        EVENT_QUEUES: '{"main":"ServermainEventsQueue"}',
      },
    });
  });

  test('post-event knows its queue, its server and its secret', () => {
    expect(functionProperties('ServermainPostEventFunction').Environment).toEqual({
      Variables: {
        ...HOUSE_ENVIRONMENT,
        POWERTOOLS_SERVICE_NAME: 'post-event',
        QUEUE: 'ServermainEventsQueue',
        DEAD_LETTER_QUEUE: 'ServermainEventsDeadLetters',
        MISP_SERVER: 'main',
        MISP_SECRET: 'ServermainSecret',
      },
    });
  });

  test.each(FUNCTIONS)('%s knows the topic of summaries, where somebody reads them', (name) => {
    expect(functionProperties(`${name}Function`, synthesize(SUMMARIES)).Environment).toMatchObject({
      Variables: { SUMMARY_TOPIC: 'Summaries' },
    });
  });
});

describe('logs', () => {
  const verbose = synthesize({ logs: { level: 'DEBUG', days: 14 } });

  test.each(FUNCTIONS)('%s says as much as the config wants, and it is kept for as long', (name) => {
    expect(propertiesOf(verbose, 'AWS::Logs::LogGroup', `${name}Logs`)).toEqual({ RetentionInDays: 14 });
    expect(functionProperties(`${name}Function`, verbose).Environment).toMatchObject({
      Variables: { POWERTOOLS_LOG_LEVEL: 'DEBUG' },
    });
  });
});

describe('a private network', () => {
  const inNetwork = synthesize({ vpc: NETWORK });

  test('takes in post-event', () => {
    expect(functionProperties('ServermainPostEventFunction', inNetwork).VpcConfig).toEqual({
      SubnetIds: NETWORK.privateSubnetIds,
      SecurityGroupIds: NETWORK.securityGroupIds,
    });
  });

  test('leaves import-file out: it does not talk to MISP', () => {
    expect(functionProperties('ImportFileFunction', inNetwork)).not.toHaveProperty('VpcConfig');
  });

  test('warns of nothing', () => {
    const stack = buildStack({ vpc: NETWORK, notifications: { alarms: ['soc@example.org'] } });
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});
