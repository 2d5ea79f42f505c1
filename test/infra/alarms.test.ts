import { readFileSync } from 'node:fs';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import {
  buildStack,
  EVERYTHING,
  POLLED,
  propertiesOf,
  readable,
  resourcesOf,
  synthesize,
} from './synthesize.ts';

const notifications = { alarms: ['soc@example.org', 'soc@example.org', 'night@example.org'] };

const alarmsOf = (config: Parameters<typeof synthesize>[0], stackName?: string) =>
  [...resourcesOf(synthesize(config, stackName), 'AWS::CloudWatch::Alarm').values()].map(
    ({ Properties }) => readable(Properties) as Record<string, unknown> & { AlarmName: string },
  );

const template = synthesize({ notifications });
const alarms = alarmsOf({ notifications });
const every = alarmsOf(EVERYTHING);
const named = (name: string) => every.find(({ AlarmName }) => AlarmName === `misp-ingest: ${name}`);

describe('alarms', () => {
  test('of the stack as shipped are these', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual([
      'misp-ingest: alarms are not delivered',
      'misp-ingest: a dropped file was given up',
      'misp-ingest: a dropped file has waited for an hour',
      'misp-ingest: MISP server main refused an event',
      'misp-ingest: an event for MISP server main has waited for an hour',
      'misp-ingest: post-event of main fails',
      'misp-ingest: post-event of main is nearly out of time',
      'misp-ingest: post-event of main is throttled',
      'misp-ingest: MISP server main is unavailable',
      'misp-ingest: the key of MISP server main expires soon',
      'misp-ingest: import-file fails',
      'misp-ingest: import-file is nearly out of time',
      'misp-ingest: import-file is throttled',
    ]);
  });

  test.each([
    ['a dropped file was given up', 'ApproximateNumberOfMessagesVisible', 'UploadsDeadLetters'],
    [
      'MISP server main refused an event',
      'ApproximateNumberOfMessagesVisible',
      'ServermainEventsDeadLetters',
    ],
    ['a poll of anyrun was given up', 'ApproximateNumberOfMessagesVisible', 'SourceanyrunPollsDeadLetters'],
    ['a find of anyrun was given up', 'ApproximateNumberOfMessagesVisible', 'SourceanyrunFindsDeadLetters'],
    ['import-file fails', 'Errors', 'ImportFileFunction'],
    ['post-event of main fails', 'Errors', 'ServermainPostEventFunction'],
    ['poll of osint fails', 'Errors', 'SourceosintPollFunction'],
    ['alarms are not delivered', 'NumberOfNotificationsFailed', 'Alarms'],
    ['summaries are not delivered', 'NumberOfNotificationsFailed', 'Summaries'],
  ])('%s: one is enough', (name, MetricName, on) => {
    expect(named(name)).toMatchObject({
      MetricName,
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(JSON.stringify(named(name)?.Dimensions)).toContain(`"${on}`);
  });

  test('every dead-letter queue has one', () => {
    const queues = [...resourcesOf(synthesize(EVERYTHING), 'AWS::SQS::Queue').keys()];
    const watched = every
      .filter(({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible')
      .map(({ Dimensions }) => (Dimensions as { Value: string }[])[0]?.Value);
    expect(watched.sort()).toEqual(queues.filter((name) => name.endsWith('DeadLetters')).sort());
  });

  test.each(['a dropped file', 'an event for MISP server main', 'a poll of anyrun'])(
    '%s that has waited for an hour rings one',
    (what) => {
      expect(named(`${what} has waited for an hour`)).toMatchObject({
        MetricName: 'ApproximateAgeOfOldestMessage',
        Threshold: 3600,
        Statistic: 'Maximum',
      });
    },
  );

  test('a server that is out of reach, or refuses its key, for 15 minutes rings one of its own', () => {
    expect(named('MISP server main is unavailable')).toMatchObject({
      Namespace: 'misp-ingest',
      MetricName: 'Unavailable',
      Dimensions: [{ Name: 'server', Value: 'main' }],
      Threshold: 1,
      Period: 900,
      EvaluationPeriods: 2,
    });
  });

  test('a source that is out of reach, or refuses its key, for an hour rings one of its own', () => {
    expect(named('the source anyrun is unavailable')).toMatchObject({
      MetricName: 'Unavailable',
      Dimensions: [{ Name: 'source', Value: 'anyrun' }],
      Threshold: 1,
      Period: 900,
      EvaluationPeriods: 4,
    });
  });

  test('a key that ends in 14 days rings one, and goes on ringing while nothing is asked of MISP', () => {
    expect(named('the key of MISP server main expires soon')).toMatchObject({
      MetricName: 'Key days left',
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      Threshold: 14,
      TreatMissingData: 'ignore',
    });
  });

  test.each([
    ['import-file', 855_000],
    ['post-event of main', 285_000],
    ['import of anyrun', 285_000],
  ])('%s rings one when it runs for %i ms, time and again', (name, Threshold) => {
    expect(named(`${name} is nearly out of time`)).toMatchObject({
      MetricName: 'Duration',
      Statistic: 'Maximum',
      EvaluationPeriods: 3,
      Threshold,
    });
  });

  test('each goes to the topic and to those of the operator, and says what it means and what to do', () => {
    for (const alarm of every) {
      expect(alarm.AlarmActions).toEqual(
        expect.arrayContaining(['Alarms', 'arn:aws:sns:eu-west-1:123456789012:chat']),
      );
      expect(alarm.AlarmDescription).toMatch(
        /^\S.+\. What to do: \S.+ Step by step: https:\/\/git\.example\.org\/\S+\/RUNBOOK\.md#misp-ingest-[a-z-]+$/,
      );
    }
  });

  test('of mail that does not arrive tell the readers of the other list, too', () => {
    expect(named('alarms are not delivered')?.AlarmActions).toContain('Summaries');
    expect(named('summaries are not delivered')?.AlarmActions).toContain('Alarms');
  });

  test('of a second deployment have names of their own', () => {
    const names = alarmsOf({ notifications }, 'misp-test').map(({ AlarmName }) => AlarmName);
    expect(names.every((name) => name.startsWith('misp-test: '))).toBe(true);
  });

  test('no description passes the 1,024 characters of CloudWatch, once its names are real ones', () => {
    const LONGEST_NAME = 160;
    const longest = Math.max(...every.map(({ AlarmDescription }) => String(AlarmDescription).length));
    expect(longest + LONGEST_NAME).toBeLessThan(1024);
  });

  test('that nobody hears are warned of', () => {
    const warnings = (config: Parameters<typeof buildStack>[0]) =>
      Annotations.fromStack(buildStack(config)).findWarning('*', Match.anyValue());
    expect(warnings({}).map(({ entry }) => entry.data)).toEqual([
      expect.stringContaining('nobody is told when an alarm rings'),
    ]);
    expect(warnings({ notifications })).toEqual([]);
  });
});

describe('the runbook', () => {
  const runbook = readFileSync('RUNBOOK.md', 'utf8');
  const [, ...sections] = runbook.split(/^## (?=misp-ingest: )/m);
  const headings = sections.map((section) => section.slice(0, section.indexOf('\n')));

  // In the runbook `main`, `anyrun` and `import-file` stand for all servers, sources and functions.
  const one = alarmsOf({
    notifications: { ...notifications, summaries: ['desk@example.org'] },
    sources: { ransomwatch: { format: 'ransomwatch-tsv', servers: ['main'] }, anyrun: POLLED.anyrun },
  } as typeof EVERYTHING);
  const names = one.map(({ AlarmName }) =>
    AlarmName.replace(/(?:post-event|poll|import) of \w+ (?=fails|is nearly|is throttled)/, 'import-file '),
  );

  test('has a section for every alarm, and every section has its alarm', () => {
    expect([...new Set(headings)].sort()).toEqual([...new Set(names)].sort());
    expect(headings).toHaveLength(new Set(headings).size);
  });

  test('is what alarms point to', () => {
    const pointers = one.map(
      ({ AlarmDescription }) => /RUNBOOK\.md, "(.+)"$/.exec(String(AlarmDescription))?.[1],
    );
    expect(pointers).toEqual(names);
  });

  test.each(sections.map((section) => [section.slice(0, section.indexOf('\n')), section]))(
    '%s: says what it means, what to look at, what to do, and how it ends',
    (_, section) => {
      const parts = [...section.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, part]) => part);
      expect(parts).toEqual(['What it means', 'Look', 'Do', 'Over when']);
    },
  );

  test('names only outputs that the stack has', () => {
    const outputs = Object.keys(synthesize(EVERYTHING).findOutputs('*'));
    const used = [...runbook.matchAll(/\$\(output (\w+)\)/g)].map(([, name = '']) => name);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !outputs.includes(name))).toEqual([]);
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

  test.each(['Alarms', 'Summaries'])(
    'alarms of this account may publish to %s, and nobody without TLS',
    (name) => {
      const both = synthesize(EVERYTHING);
      const { PolicyDocument } = propertiesOf(both, 'AWS::SNS::TopicPolicy', `${name}Policy`);
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
    },
  );
});
