import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import {
  buildStack,
  POLLED,
  permissionsOf,
  propertiesOf,
  readable,
  resourcesOf,
  synthesize,
} from './synthesize.ts';

const TWO_SERVERS = {
  main: { url: 'https://misp.example.org' },
  branch: { url: 'https://misp.example.net' },
};
const template = synthesize({
  servers: TWO_SERVERS,
  sources: POLLED,
  notifications: { summaries: ['desk@example.org'] },
});
const notifications = { alarms: ['soc@example.org'] };
const withAnyrun = (source: object, rest: Partial<ConfigInput> = {}) =>
  synthesize({ sources: { anyrun: { poll: 'anyrun', servers: ['main'], ...source } }, ...rest });

describe.each(['anyrun', 'osint'])('the polled source %s', (name) => {
  const schedule = () =>
    readable(
      [...resourcesOf(template, 'AWS::Scheduler::Schedule')].find(([id]) =>
        id.startsWith(`Source${name}`),
      )?.[1].Properties,
    );

  test('has a schedule that puts a message into its polls queue, and dead letters where those of polls are', () => {
    expect(schedule()).toEqual({
      Description: `Polls the source "${name}"`,
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: `Source${name}PollsQueue`,
        RoleArn: `Source${name}NightlyRole`,
        Input: JSON.stringify({ source: name, time: '<aws.scheduler.scheduled-time>' }),
        DeadLetterConfig: { Arn: `Source${name}PollsDeadLetters` },
        RetryPolicy: { MaximumEventAgeInSeconds: 82_800, MaximumRetryAttempts: 185 },
      },
    });
  });

  test('waits for what is not there: a message may come a thousand times', () => {
    for (const queue of ['Polls', 'Finds']) {
      expect(propertiesOf(template, 'AWS::SQS::Queue', `Source${name}${queue}Queue`)).toMatchObject({
        MessageRetentionPeriod: 1_209_600,
        RedrivePolicy: { deadLetterTargetArn: `Source${name}${queue}DeadLetters`, maxReceiveCount: 1000 },
      });
    }
  });

  test('knows its source in each function, and the import the queues of the servers', () => {
    const environmentOf = (part: string) =>
      (
        propertiesOf(template, 'AWS::Lambda::Function', `Source${name}${part}Function`).Environment as {
          Variables: object;
        }
      ).Variables;
    expect(environmentOf('Poll')).toMatchObject({
      POLL_SOURCE: name,
      FINDS_QUEUE: `Source${name}FindsQueue`,
    });
    expect(environmentOf('Import')).toMatchObject({
      POLL_SOURCE: name,
      EVENT_QUEUES: '{"main":"ServermainEventsQueue"}',
    });
  });
});

describe('alarms of a polled source', () => {
  const alarms = [...resourcesOf(template, 'AWS::CloudWatch::Alarm')].filter(([id]) =>
    id.startsWith('Sourceanyrun'),
  );
  const properties = (id: string) =>
    readable(alarms.find(([one]) => one === id)?.[1].Properties) as Record<string, unknown>;

  test('are for dead letters, for what waits, for what fails and for a schedule that did not run', () => {
    expect(alarms.map(([id]) => id.replace('Sourceanyrun', '')).sort()).toEqual([
      'FindsAgeAlarm',
      'FindsDeadLettersAlarm',
      'ImportErrorsAlarm',
      'ImportSlowAlarm',
      'ImportThrottledAlarm',
      'NightlyDidNotRunAlarm',
      'PollErrorsAlarm',
      'PollSlowAlarm',
      'PollThrottledAlarm',
      'PollsAgeAlarm',
      'PollsDeadLettersAlarm',
      'Unavailable',
    ]);
  });

  test('a schedule that did not run rings after a day without a poll', () => {
    expect(properties('SourceanyrunNightlyDidNotRunAlarm')).toMatchObject({
      MetricName: 'NumberOfMessagesDeleted',
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      Threshold: 0,
      Period: 3600,
      EvaluationPeriods: 25,
      AlarmActions: ['Alarms'],
    });
  });

  test('analyses that are not finished ring after two days, not after an hour', () => {
    expect(properties('SourceanyrunFindsAgeAlarm')).toMatchObject({ Threshold: 50 * 3600 });
    expect(properties('SourceanyrunPollsAgeAlarm')).toMatchObject({ Threshold: 3600 });
  });

  test('a schedule that rests for days is not missed after one', () => {
    const weekly = withAnyrun({ schedule: { cron: '0 2 ? * MON *', timeZone: 'Asia/Tokyo' } });
    expect([...resourcesOf(weekly, 'AWS::CloudWatch::Alarm').keys()]).not.toContain(
      'SourceanyrunNightlyDidNotRunAlarm',
    );
  });
});

describe('when it is polled', () => {
  const scheduleOf = (from: ReturnType<typeof synthesize>) => {
    const [schedule] = resourcesOf(from, 'AWS::Scheduler::Schedule').values();
    const { ScheduleExpression, ScheduleExpressionTimezone } = schedule?.Properties ?? {};
    return `${ScheduleExpression} ${ScheduleExpressionTimezone}`;
  };
  const tokyo = { cron: '30 3 * * ? *', timeZone: 'Asia/Tokyo' };

  test('is said for all sources together, or by the source itself', () => {
    expect(scheduleOf(withAnyrun({}, { schedule: tokyo }))).toBe('cron(30 3 * * ? *) Asia/Tokyo');
    const other = { cron: '0 12 * * ? *', timeZone: 'UTC' };
    expect(scheduleOf(withAnyrun({ schedule: other }, { schedule: tokyo }))).toBe('cron(0 12 * * ? *) UTC');
  });

  test('is never, and then nothing is deployed for it', () => {
    const { Resources } = withAnyrun({ schedule: 'never' }).toJSON();
    expect(Object.keys(Resources).filter((id) => id.startsWith('Source'))).toEqual([]);
  });
});

describe('the key', () => {
  test('is in a secret that is made empty and outlives the stack', () => {
    const { Properties, DeletionPolicy } =
      resourcesOf(template, 'AWS::SecretsManager::Secret').get('SourceanyrunSecret') ?? {};
    expect(DeletionPolicy).toBe('Retain');
    expect(Object.keys(Properties ?? {})).toEqual(['Description']);
    expect(Properties?.Description).toContain('{"apiKey":"<the key>"}');
  });

  test('is in the secret that the config names', () => {
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:anyrun';
    const named = withAnyrun({ options: { secretArn } });
    expect([...resourcesOf(named, 'AWS::SecretsManager::Secret').keys()]).toEqual(['ServermainSecret']);
    expect(permissionsOf(named, 'SourceanyrunPollRole')).toMatchObject({
      [secretArn]: ['secretsmanager:GetSecretValue'],
    });
  });
});

test('warns of nothing but plain http', () => {
  const stack = buildStack({ sources: POLLED, notifications });
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  const plain = buildStack({
    notifications,
    sources: { anyrun: { poll: 'anyrun', servers: ['main'], options: { url: 'http://a.example' } } },
  });
  expect(Annotations.fromStack(plain).findWarning('*', Match.anyValue())).toHaveLength(1);
});
