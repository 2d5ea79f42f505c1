import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Schedule } from '../../functions/shared/config.ts';
import { ActionableAlarm } from './actionable-alarm.ts';
import type { Alarms } from './alarms.ts';
import { USE_KEY } from './own-key.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';

export interface NightlyProps {
  /** Of the source that is polled. */
  name: string;
  schedule: Schedule;
  polls: QueueWithDeadLetters;
  alarms: Alarms;
  key: IKey | undefined;
}

/** Puts a message into the polls queue when the time has come; what cannot be delivered is a dead letter like any other. */
export class Nightly extends Construct {
  constructor(scope: Construct, id: string, props: NightlyProps) {
    super(scope, id);
    const { name, schedule, polls } = props;
    new CfnSchedule(this, 'Schedule', {
      description: `Polls the source "${name}"`,
      scheduleExpression: `cron(${schedule.cron})`,
      scheduleExpressionTimezone: schedule.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: polls.queue.queueArn,
        roleArn: this.createRole(props).roleArn,
        // AWS: Scheduler writes the time that it was scheduled for in place of this.
        input: JSON.stringify({ source: name, time: '<aws.scheduler.scheduled-time>' }),
        deadLetterConfig: { arn: polls.deadLetters.queueArn },
        retryPolicy: {
          maximumEventAgeInSeconds: Duration.hours(23).toSeconds(),
          maximumRetryAttempts: 185,
        },
      },
    });
    if (isDaily(schedule)) this.alarmWhenItDidNotRun(props);
  }

  private createRole({ polls: { queue, deadLetters }, key }: NightlyProps): Role {
    const { account } = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    const resources = [queue.queueArn, deadLetters.queueArn];
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources }));
    if (key) role.addToPolicy(new PolicyStatement({ actions: USE_KEY, resources: [key.keyArn] }));
    return role;
  }

  /** AWS: a queue with a poller says every minute how many messages were deleted, if only that there were none. */
  private alarmWhenItDidNotRun({ name, polls, alarms }: NightlyProps): void {
    new ActionableAlarm(this, 'DidNotRunAlarm', {
      metric: polls.queue.metricNumberOfMessagesDeleted({ statistic: 'Sum', period: Duration.hours(1) }),
      name: '% was not polled',
      subject: { source: name },
      threshold: 0,
      rings: 'down to',
      periods: 25,
      alarms,
      impact: `The source "${name}" has not been polled for a day: what is new there is not in MISP.`,
      whatToDo: `Is its schedule enabled, in EventBridge Scheduler? Read the log of its poll function. A poll by hand: aws sqs send-message --queue-url ${polls.queue.queueUrl} --message-body '{}'`,
    });
  }
}

/** One that rests for days gives no sign by being silent for one. */
function isDaily({ cron }: Schedule): boolean {
  const [, , ...days] = cron.split(' ');
  return days.every((field) => field === '*' || field === '?');
}
