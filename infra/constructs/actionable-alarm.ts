import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';

/** What an alarm says to the person it wakes. Nothing rings that has no answer to both. */
export interface Plight {
  impact: string;
  whatToDo: string;
}

/** Names that stand in the runbook for all of their kind. */
const EXAMPLES = { server: 'main', source: 'anyrun', function: 'import-file' };

/** What an alarm is about, if there are several: `{ server: 'main' }`. */
export type AlarmSubject = Partial<typeof EXAMPLES>;

export interface ActionableAlarmProps extends Plight {
  /** What is the matter, in a person's words, with `%` where the name of its subject comes. */
  name: string;
  subject?: AlarmSubject;
  metric: IMetric;
  /** Rings when the metric is this or more; or this or less, if it rings `down to` it. */
  threshold: number;
  rings?: 'from' | 'down to';
  /** For so many of the metric's periods in a row; 1 if left out. */
  periods?: number;
  /** What it means that there are no data. SQS and Lambda send none when nothing happens. */
  silence?: 'all is well' | 'all is as it was';
  alarms: Alarms;
  /** Who is told besides. */
  alsoTell?: readonly ITopic[];
}

export class ActionableAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: ActionableAlarmProps) {
    const {
      name,
      subject = {},
      metric,
      threshold,
      rings = 'from',
      periods = 1,
      alarms,
      alsoTell = [],
    } = props;
    super(scope, id, {
      // AWS: a name is the only one in its account and region.
      alarmName: `${Stack.of(scope).stackName}: ${about(name, subject)}`,
      alarmDescription: describe(props),
      metric,
      threshold,
      comparisonOperator:
        rings === 'from'
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData:
        props.silence === 'all is as it was' ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
    });
    for (const topic of [...alarms.topics, ...alsoTell]) this.addAlarmAction(new SnsAction(topic));
  }
}

function describe({ name, subject = {}, impact, whatToDo, alarms }: ActionableAlarmProps): string {
  const examples = Object.fromEntries(
    Object.entries(EXAMPLES).filter(([kind]) => Object.hasOwn(subject, kind)),
  );
  const section = alarms.sectionOf(`misp-ingest: ${about(name, examples)}`);
  return `${impact} What to do: ${whatToDo} Step by step: ${section}`;
}

function about(name: string, subject: AlarmSubject): string {
  const [known = ''] = Object.values(subject);
  return name.replace('%', known);
}
