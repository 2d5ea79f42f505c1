import { Annotations, Duration } from 'aws-cdk-lib';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '../../functions/shared/config.ts';
import { ActionableAlarm } from './actionable-alarm.ts';
import { MailingList, type MailingListProps } from './mailing-list.ts';

export interface AlarmsProps extends Pick<MailingListProps, 'key'> {
  notifications: Config['notifications'];
}

/** Who is told when an alarm rings, and where they read what to do. */
export class Alarms extends MailingList {
  /** Where an alarm goes: this list, and the operator's own topics. */
  readonly topics: readonly ITopic[];
  private readonly runbook: string | undefined;

  constructor(scope: Construct, id: string, { notifications, key }: AlarmsProps) {
    const { alarms: emails, alarmTopics, runbook } = notifications;
    super(scope, id, { emails, key });
    this.runbook = runbook;
    this.topics = [this, ...alarmTopics.map((arn, i) => Topic.fromTopicArn(this, `Own${i}`, arn))];
    if (emails.length + alarmTopics.length === 0) {
      Annotations.of(this).addWarningV2(
        'misp-ingest:nobody-is-told',
        'notifications.alarms and notifications.alarmTopics are empty: nobody is told when an alarm rings.',
      );
    }
  }

  /** Mail that does not arrive tells nobody so: who reads the other list is told, too. */
  watchDelivery(summaries: MailingList | undefined): void {
    const failed = { statistic: 'Sum', period: Duration.hours(1) };
    new ActionableAlarm(this, 'NotDelivered', {
      name: 'alarms are not delivered',
      metric: this.metricNumberOfNotificationsFailed(failed),
      threshold: 1,
      alarms: this,
      alsoTell: summaries ? [summaries] : [],
      impact: 'Somebody who is to be told of alarms did not get one. Alarms may have rung unheard.',
      whatToDo: 'See which alarms ring now, then mend the address or the topic that fails.',
    });
    if (!summaries) return;
    new ActionableAlarm(summaries, 'NotDelivered', {
      name: 'summaries are not delivered',
      metric: summaries.metricNumberOfNotificationsFailed(failed),
      threshold: 1,
      alarms: this,
      impact:
        'Somebody who is to be told what became of files did not get the mail. The receipts are in the bucket.',
      whatToDo: 'Mend the address that fails.',
    });
  }

  /** Each kind of alarm has a section, headed by its name in a stack that is called as ours is. */
  sectionOf(heading: string): string {
    return this.runbook ? `${this.runbook}#${slug(heading)}` : `RUNBOOK.md, "${heading}"`;
  }
}

/** As GitHub and GitLab name the anchor of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
}
