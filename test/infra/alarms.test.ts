import { describe, expect, test } from 'vitest';
import { propertiesOf, readable, resourcesOf, synthesize } from './synthesize.ts';

const notifications = { alarms: ['soc@example.org', 'soc@example.org', 'night@example.org'] };
const template = synthesize({ notifications });

const alarms = [...resourcesOf(template, 'AWS::CloudWatch::Alarm').values()].map(
  ({ Properties }) => readable(Properties) as Record<string, unknown>,
);
const alarmOn = (MetricName: string, on: string) =>
  alarms.find(
    (alarm) => alarm.MetricName === MetricName && JSON.stringify(alarm.Dimensions).includes(`"${on}"`),
  );

describe('alarms', () => {
  test('every dead-letter queue has one, and one message is enough', () => {
    const names = [...resourcesOf(template, 'AWS::SQS::Queue').keys()];
    const deadLetterQueues = names.filter((name) => name.endsWith('DeadLetters'));
    expect(deadLetterQueues).toHaveLength(2);
    for (const name of deadLetterQueues) {
      expect(alarmOn('ApproximateNumberOfMessagesVisible', name)).toMatchObject({
        Threshold: 1,
        Statistic: 'Maximum',
      });
    }
  });

  test.each(['UploadsQueue', 'ServermainEventsQueue'])(
    '%s has one for a message that waits for an hour',
    (name) => {
      expect(alarmOn('ApproximateAgeOfOldestMessage', name)).toMatchObject({
        Threshold: 3600,
        Statistic: 'Maximum',
      });
    },
  );

  test.each(['ImportFileFunction', 'ServermainPostEventFunction'])('%s has one for its errors', (name) => {
    expect(alarmOn('Errors', name)).toMatchObject({ Threshold: 1, Statistic: 'Sum' });
  });

  test('a server that is out of reach, or refuses its key, for 15 minutes rings one of its own', () => {
    expect(alarmOn('Unavailable', 'main')).toMatchObject({
      Namespace: 'misp-ingest',
      Dimensions: [{ Name: 'server', Value: 'main' }],
      Threshold: 1,
      Period: 900,
      EvaluationPeriods: 2,
    });
  });

  test('there are no others', () => {
    expect(alarms).toHaveLength(7);
  });

  test('each goes to the topic, and says what it means and what to do', () => {
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        AlarmActions: ['Alarms'],
        AlarmDescription: expect.stringMatching(/^\S.+\. What to do: \S.+/),
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
  });

  test('the alarm of a dead-letter queue has the command that moves its messages back', () => {
    expect(alarmOn('ApproximateNumberOfMessagesVisible', 'UploadsDeadLetters')?.AlarmDescription).toContain(
      'aws sqs start-message-move-task --source-arn UploadsDeadLetters --destination-arn UploadsQueue',
    );
  });

  test('the alarm of a function has the command that shows its log', () => {
    expect(alarmOn('Errors', 'ImportFileFunction')?.AlarmDescription).toContain(
      'aws logs tail ImportFileLogs',
    );
  });

  test('no description passes the 1,024 characters of CloudWatch, once its names are real ones', () => {
    const LONGEST_ARN = 160;
    const longest = Math.max(...alarms.map(({ AlarmDescription }) => String(AlarmDescription).length));
    expect(longest + 3 * LONGEST_ARN).toBeLessThan(1024);
  });
});

describe('topics', () => {
  const subscribers = (config: Parameters<typeof synthesize>[0]) =>
    [...resourcesOf(synthesize(config), 'AWS::SNS::Subscription').values()].map(({ Properties }) => {
      const { TopicArn, Protocol, Endpoint } = readable(Properties) as Record<string, string>;
      return `${TopicArn} ${Protocol} ${Endpoint}`;
    });

  test('whoever is in the config is subscribed once', () => {
    expect(subscribers({ notifications: { ...notifications, summaries: ['desk@example.org'] } })).toEqual([
      'Alarms email soc@example.org',
      'Alarms email night@example.org',
      'Summaries email desk@example.org',
    ]);
  });

  test('without readers of summaries there is no topic for them', () => {
    expect([...resourcesOf(template, 'AWS::SNS::Topic').keys()]).toEqual(['Alarms']);
  });

  test('alarms of this account may publish, and nobody without TLS', () => {
    const { PolicyDocument } = propertiesOf(template, 'AWS::SNS::TopicPolicy', 'AlarmsPolicy');
    expect(PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' } },
        },
      ],
    });
  });
});
