import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ActionableAlarm, type AlarmSubject, type Plight } from './actionable-alarm.ts';
import type { Alarms } from './alarms.ts';

/** An alarm's name, besides what it means and what to do. */
export type NamedPlight = Plight & { name: string };

export interface QueueWithDeadLettersProps {
  /** In order within a message group, each deduplication id once. */
  fifo?: boolean;
  /**
   * A minute more than the function has, so that what one had that died comes again soon. AWS advises six times as much, for
   * functions that are throttled: the event source of these takes no more than they may do at a time, and if the account
   * is at its limit an alarm of theirs rings.
   */
  visibilityTimeout: Duration;
  maxReceiveCount: number;
  key: IKey | undefined;
  alarms: Alarms;
  /** Whose queue it is, if there are several of its kind. */
  subject?: AlarmSubject;
  /** A message came to rest in the dead-letter queue. */
  whenDead: NamedPlight;
  /** The oldest message has waited for an hour, or for `stuckAfter`. */
  whenStuck: NamedPlight;
  stuckAfter?: Duration;
}

const HOUSE_DEFAULTS: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  // What waits in it outlives the stack, as long as SQS keeps it.
  removalPolicy: RemovalPolicy.RETAIN,
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
    const { fifo, visibilityTimeout, maxReceiveCount, key } = props;
    const kind = {
      ...HOUSE_DEFAULTS,
      ...(fifo && FIFO),
      ...(key && { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', kind);
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'It is itself the queue of dead letters.',
    });
    this.queue = new Queue(this, 'Queue', {
      ...kind,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
    this.alarmWhenDead(props);
    this.alarmWhenStuck(props);
  }

  private alarmWhenDead({ alarms, subject, whenDead }: QueueWithDeadLettersProps): void {
    const stack = Stack.of(this).stackName;
    new ActionableAlarm(this, 'DeadLettersAlarm', {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      alarms,
      ...(subject && { subject }),
      ...whenDead,
      whatToDo: `npm run -s misp-ingest -- failures --stack ${stack} shows them with their reasons. ${whenDead.whatToDo} Then send them back, with redrive instead of failures.`,
    });
  }

  private alarmWhenStuck({ alarms, subject, whenStuck, stuckAfter }: QueueWithDeadLettersProps): void {
    new ActionableAlarm(this, 'AgeAlarm', {
      metric: this.queue.metricApproximateAgeOfOldestMessage(),
      threshold: (stuckAfter ?? Duration.hours(1)).toSeconds(),
      alarms,
      ...(subject && { subject }),
      ...whenStuck,
    });
  }
}
