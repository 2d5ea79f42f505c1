import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ActionableAlarm, type Plight } from './actionable-alarm.ts';

export interface QueueWithDeadLettersProps {
  /** In order within a message group, each deduplication id once. */
  fifo?: boolean;
  visibilityTimeout: Duration;
  maxReceiveCount: number;
  alarms: ITopic;
  /** A message came to rest in the dead-letter queue. */
  whenDead: Plight;
  /** The oldest message has waited for an hour, or for `stuckAfter`. */
  whenStuck: Plight;
  stuckAfter?: Duration;
}

const HOUSE_DEFAULTS: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  // AWS: the longest that SQS keeps a message
  retentionPeriod: Duration.days(14),
};

const FIFO: QueueProps = {
  fifo: true,
  contentBasedDeduplication: false,
  // AWS: these two together are high throughput: the rate limit is for a message group, not for the queue.
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** A queue, where its messages go when they cannot be delivered, and who is told. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    const { fifo, visibilityTimeout, maxReceiveCount } = props;
    const kind = { ...HOUSE_DEFAULTS, ...(fifo && FIFO) };
    this.deadLetters = new Queue(this, 'DeadLetters', kind);
    this.queue = new Queue(this, 'Queue', {
      ...kind,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
    this.alarmWhenDead(props);
    this.alarmWhenStuck(props);
  }

  private alarmWhenDead({ alarms, whenDead: { impact, whatToDo } }: QueueWithDeadLettersProps): void {
    new ActionableAlarm(this, 'DeadLettersAlarm', {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      alarms,
      impact,
      whatToDo: `${whatToDo} They are in ${this.deadLetters.queueUrl}. Then: ${this.moveBackCommand()}`,
    });
  }

  private alarmWhenStuck({ alarms, whenStuck, stuckAfter }: QueueWithDeadLettersProps): void {
    new ActionableAlarm(this, 'AgeAlarm', {
      metric: this.queue.metricApproximateAgeOfOldestMessage(),
      threshold: (stuckAfter ?? Duration.hours(1)).toSeconds(),
      alarms,
      ...whenStuck,
    });
  }

  /** AWS: SQS knows the source of what it moved itself, and not of what a function put there: it has to be said. */
  private moveBackCommand(): string {
    const [from, to] = [this.deadLetters.queueArn, this.queue.queueArn];
    return `aws sqs start-message-move-task --source-arn ${from} --destination-arn ${to}`;
  }
}
