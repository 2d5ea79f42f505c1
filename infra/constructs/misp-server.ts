import { Annotations, Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { outputName } from '../../functions/shared/config/output-name.ts';
import type { Server } from '../../functions/shared/config.ts';
import { ActionableAlarm } from './actionable-alarm.ts';
import { MispSecret, putSecretCommand } from './misp-secret.ts';
import type { Network } from './network.ts';
import { ownMetric } from './own-metric.ts';
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import { QueueWorker, type Shared } from './queue-worker.ts';

export interface MispServerProps extends Shared {
  name: string;
  server: Server;
  network: Network | undefined;
}

/** One MISP server is a bulkhead: a queue, a function and a secret of its own. A dead one delays no other. */
export class MispServer extends Construct {
  readonly name: string;
  readonly events: QueueWithDeadLetters;
  readonly postEvent: QueueWorker;
  private readonly secretArn: string;
  private readonly secretIsOurs: boolean;

  constructor(scope: Construct, id: string, props: MispServerProps) {
    super(scope, id);
    const { name, server } = props;
    this.name = name;
    this.events = this.createQueue(props);
    this.secretIsOurs = server.secretArn === undefined;
    this.secretArn =
      server.secretArn ?? new MispSecret(this, 'Secret', { name, url: server.url, key: props.key }).ref;
    this.postEvent = this.createPostEvent(props);
    this.alarmWhenUnavailable(props);
    this.alarmWhenKeyExpires(props);
    if (server.url.startsWith('http:')) this.warnOfPlainHttp(props);
  }

  outputs(): Record<string, string> {
    const server = outputName(this.name);
    return {
      [`${server}EventsQueueUrl`]: this.events.queue.queueUrl,
      [`${server}EventsDeadLetterQueueUrl`]: this.events.deadLetters.queueUrl,
      [`${server}PostEventLogs`]: this.postEvent.logs,
      [`${server}SecretArn`]: this.secretArn,
      ...(this.secretIsOurs && { [`${server}SecretCommand`]: putSecretCommand(this.secretArn) }),
    };
  }

  private createQueue({ name, alarms, key }: MispServerProps): QueueWithDeadLetters {
    return new QueueWithDeadLetters(this, 'Events', {
      subject: { server: name },
      fifo: true,
      visibilityTimeout: Duration.minutes(6),
      // An outage of MISP may last a day and must not use a message up: post-event decides what is dead.
      maxReceiveCount: 1000,
      alarms,
      key,
      whenDead: {
        name: 'MISP server % refused an event',
        impact: `MISP server "${name}" refused an event: it is not there, and will not be by itself.`,
        whatToDo: "The reason has MISP's own words. Mend the source, or MISP.",
      },
      whenStuck: {
        name: 'an event for MISP server % has waited for an hour',
        impact: `An event for MISP server "${name}" has waited for an hour. It is kept, and tried again.`,
        whatToDo: 'Read the log of its post-event: does MISP answer, is the key valid, is the network open?',
      },
    });
  }

  private createPostEvent({ name, server, ...props }: MispServerProps): QueueWorker {
    const postEvent = new QueueWorker(this, 'PostEvent', {
      name: `post-event of ${name}`,
      handler: 'functions/send/post-event.handler.ts',
      description: `Brings events into MISP server "${name}"`,
      work: this.events,
      batchSize: 10,
      maxConcurrency: server.concurrency,
      memoryMiB: 512,
      timeout: Duration.minutes(5),
      environment: { MISP_SERVER: name, MISP_SECRET: this.secretArn },
      whenFailing: {
        impact: `post-event for MISP server "${name}" broke off (a crash, no memory, no time).`,
        whatToDo: 'It tries again by itself. If that does not help: mend the config, or report a defect.',
      },
      whenSlow: `MISP server "${name}" answers slowly: give it more workers, or lower its \`concurrency\`.`,
      ...props,
    });
    postEvent.mayRead(this.secretArn, server.secretKeyArn);
    postEvent.may(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], props.ledger.tableArn);
    // Its own queue too: what SQS moved back from the dead letters is put in line.
    postEvent.may(['sqs:SendMessage'], this.events.queue.queueArn);
    props.bucket.allow(postEvent, ['s3:GetObject'], 'bodies/*');
    props.bucket.allowToSeeWhatIsGone(postEvent);
    props.bucket.allow(postEvent, ['s3:PutObject'], 'undo/*');
    return postEvent;
  }

  /** A message comes back every 15 minutes at the latest, so that an outage is counted in every such period. */
  private alarmWhenUnavailable({ name, alarms }: MispServerProps): void {
    new ActionableAlarm(this, 'Unavailable', {
      name: 'MISP server % is unavailable',
      subject: { server: name },
      metric: ownMetric(this, 'Unavailable', { server: name }, { period: Duration.minutes(15) }),
      threshold: 1,
      periods: 2,
      alarms,
      impact: `MISP server "${name}" has been out of reach, or has refused its key, for 15 minutes. Events wait, and none is lost.`,
      whatToDo:
        'The log of its post-event has the reason. Bring MISP back, or put a valid key into its secret; the rest happens by itself.',
    });
  }

  /** MISP says it with every answer; while it is asked nothing, all is as it was. */
  private alarmWhenKeyExpires({ name, alarms }: MispServerProps): void {
    new ActionableAlarm(this, 'KeyExpires', {
      name: 'the key of MISP server % expires soon',
      subject: { server: name },
      metric: ownMetric(
        this,
        'Key days left',
        { server: name },
        { statistic: Stats.MINIMUM, period: Duration.hours(1) },
      ),
      threshold: 14,
      rings: 'down to',
      silence: 'all is as it was',
      alarms,
      impact: `In 14 days or less MISP server "${name}" will refuse the key that is used there, and events will wait.`,
      whatToDo:
        'Make a new key for the same user in MISP, and put it into the secret. Nothing else has to be done.',
    });
  }

  private warnOfPlainHttp({ name, server }: MispServerProps): void {
    Annotations.of(this).addWarningV2(
      'misp-ingest:plain-http',
      `servers.${name}.url is ${server.url}: its key travels in the clear. Use https://.`,
    );
  }
}
