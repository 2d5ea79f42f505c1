import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { outputName } from '../../functions/shared/config/output-name.ts';
import type { Schedule, PolledSource as Source } from '../../functions/shared/config.ts';
import { ActionableAlarm } from './actionable-alarm.ts';
import { AnyrunSecret, putApiKeyCommand } from './anyrun-secret.ts';
import type { MispServer } from './misp-server.ts';
import { Nightly } from './nightly.ts';
import { ownMetric } from './own-metric.ts';
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import { QueueWorker, type Shared } from './queue-worker.ts';

/** What lists a source of each kind, and what fetches what is new. */
const POLLERS = {
  anyrun: { poll: 'poll-anyrun', import: 'import-analysis', finds: 'analyses' },
  'misp-feed': { poll: 'poll-misp-feed', import: 'import-feed-event', finds: 'events of the feed' },
} as const satisfies Record<Source['poll'], { poll: string; import: string; finds: string }>;

export interface PolledSourceProps extends Shared {
  name: string;
  source: Source;
  schedule: Schedule;
  servers: readonly MispServer[];
}

interface Key {
  secretArn: string;
  /** The operator's KMS key for it. */
  kmsKeyArn?: string | undefined;
  isOurs: boolean;
}

/** schedule -> polls queue -> poll function -> finds queue -> import function -> events queues of the source's servers */
export class PolledSource extends Construct {
  readonly name: string;
  readonly polls: QueueWithDeadLetters;
  readonly finds: QueueWithDeadLetters;
  readonly poll: QueueWorker;
  readonly import: QueueWorker;
  private readonly key: Key | undefined;

  constructor(scope: Construct, id: string, props: PolledSourceProps) {
    super(scope, id);
    const { name, source, schedule, alarms } = props;
    this.name = name;
    this.polls = this.createPolls(props);
    this.finds = this.createFinds(props);
    this.key = this.createKey(props);
    this.poll = this.createPoll(props);
    this.import = this.createImport(props);
    this.alarmWhenUnavailable(props);
    new Nightly(this, 'Nightly', { name, schedule, polls: this.polls, alarms, key: props.key });
    if (source.options.url.startsWith('http:')) this.warnOfPlainHttp(props);
  }

  /** A source may have the name of a server. */
  outputs(): Record<string, string> {
    const source = `Source${outputName(this.name)}`;
    return {
      [`${source}PollsQueueUrl`]: this.polls.queue.queueUrl,
      [`${source}PollsDeadLetterQueueUrl`]: this.polls.deadLetters.queueUrl,
      [`${source}FindsQueueUrl`]: this.finds.queue.queueUrl,
      [`${source}FindsDeadLetterQueueUrl`]: this.finds.deadLetters.queueUrl,
      [`${source}PollLogs`]: this.poll.logs,
      [`${source}ImportLogs`]: this.import.logs,
      ...(this.key && { [`${source}SecretArn`]: this.key.secretArn }),
      ...(this.key?.isOurs && { [`${source}SecretCommand`]: putApiKeyCommand(this.key.secretArn) }),
    };
  }

  private createPolls({ name, alarms, key }: PolledSourceProps): QueueWithDeadLetters {
    return new QueueWithDeadLetters(this, 'Polls', {
      subject: { source: name },
      visibilityTimeout: Duration.minutes(16),
      // A source may be away for hours: the poll function decides what is dead.
      maxReceiveCount: 1000,
      alarms,
      key,
      whenDead: {
        name: 'a poll of % was given up',
        impact: `The source "${name}" was not polled: its key is refused, or it fails. The next poll takes what this one left.`,
        whatToDo: 'Mend what the reason says.',
      },
      whenStuck: {
        name: 'a poll of % has waited for an hour',
        impact: `A poll of the source "${name}" has waited for an hour.`,
        whatToDo: 'Read the log of its poll function: does the source answer? It goes on by itself.',
      },
    });
  }

  private createFinds({ name, source, alarms, key }: PolledSourceProps): QueueWithDeadLetters {
    const { finds } = POLLERS[source.poll];
    return new QueueWithDeadLetters(this, 'Finds', {
      subject: { source: name },
      visibilityTimeout: Duration.minutes(6),
      // What is not finished is waited for, for two days: the import function decides what is dead.
      maxReceiveCount: 1000,
      stuckAfter: Duration.hours(50),
      alarms,
      key,
      whenDead: {
        name: 'a find of % was given up',
        impact: `Some ${finds} of the source "${name}" are not in MISP, and will not be by themselves.`,
        whatToDo: 'Mend what the reason says.',
      },
      whenStuck: {
        name: 'a find of % has waited for two days',
        impact: `Some ${finds} of the source "${name}" have waited for more than two days.`,
        whatToDo: 'Read the log of its import function: does the source answer, is the key valid?',
      },
    });
  }

  /** The age of what waits does not tell: AWS leaves a message out of it that has come three times. */
  private alarmWhenUnavailable({ name, alarms }: PolledSourceProps): void {
    new ActionableAlarm(this, 'Unavailable', {
      name: 'the source % is unavailable',
      subject: { source: name },
      metric: ownMetric(this, 'Unavailable', { source: name }, { period: Duration.minutes(15) }),
      threshold: 1,
      periods: 4,
      alarms,
      impact: `The source "${name}" has been out of reach, at its limit, or has refused its key, for an hour. What is new there waits.`,
      whatToDo: 'The logs of its functions have the reason. Mend that; the rest happens by itself.',
    });
  }

  private createKey({ name, source, key }: PolledSourceProps): Key | undefined {
    if (source.poll !== 'anyrun') return undefined;
    const { secretArn, secretKeyArn, url } = source.options;
    if (secretArn) return { secretArn, kmsKeyArn: secretKeyArn, isOurs: false };
    return { secretArn: new AnyrunSecret(this, 'Secret', { name, url, key }).ref, isOurs: true };
  }

  private createPoll({ name, source, servers: _, schedule: __, ...shared }: PolledSourceProps): QueueWorker {
    const poll = new QueueWorker(this, 'Poll', {
      name: `poll of ${name}`,
      handler: `functions/collect/${POLLERS[source.poll].poll}.handler.ts`,
      description: `Looks for what is new in the source "${name}"`,
      work: this.polls,
      batchSize: 1,
      maxConcurrency: 2,
      memoryMiB: 512,
      timeout: Duration.minutes(15),
      environment: { ...this.ownEnvironment(), FINDS_QUEUE: this.finds.queue.queueUrl },
      whenFailing: {
        impact: `A poll of the source "${name}" broke off (a crash, no memory, no time).`,
        whatToDo: 'It goes on by itself where it stopped. If that does not help, report a defect.',
      },
      whenSlow: `The source "${name}" answers slowly, or has very much that is new. It goes on by itself.`,
      ...shared,
    });
    poll.may(['sqs:SendMessage'], this.finds.queue.queueArn);
    poll.may(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], shared.ledger.tableArn);
    this.allowKey(poll);
    return poll;
  }

  private createImport({ name, source, servers, schedule: _, ...shared }: PolledSourceProps): QueueWorker {
    const ours = servers.filter((server) => source.servers.includes(server.name));
    const queueUrls = Object.fromEntries(ours.map((server) => [server.name, server.events.queue.queueUrl]));
    const fetch = new QueueWorker(this, 'Import', {
      name: `import of ${name}`,
      handler: `functions/collect/${POLLERS[source.poll].import}.handler.ts`,
      description: `Makes events of the ${POLLERS[source.poll].finds} of the source "${name}"`,
      work: this.finds,
      batchSize: 1,
      maxConcurrency: 4,
      memoryMiB: 1024,
      timeout: Duration.minutes(5),
      environment: { ...this.ownEnvironment(), EVENT_QUEUES: Stack.of(this).toJsonString(queueUrls) },
      whenFailing: {
        impact: `Importing from the source "${name}" broke off (a crash, no memory, no time).`,
        whatToDo: 'It tries again by itself. If that does not help, report a defect.',
      },
      whenSlow: `The source "${name}" answers slowly. It goes on by itself.`,
      ...shared,
    });
    shared.bucket.allow(fetch, ['s3:PutObject'], 'bodies/*');
    if (source.poll === 'anyrun') shared.bucket.allow(fetch, ['s3:PutObject'], 'anyrun/*');
    fetch.may(['sqs:SendMessage'], ...ours.map(({ events }) => events.queue.queueArn));
    this.allowKey(fetch);
    return fetch;
  }

  private ownEnvironment(): Record<string, string> {
    return { POLL_SOURCE: this.name, ...(this.key && { POLL_SECRET: this.key.secretArn }) };
  }

  private allowKey(worker: QueueWorker): void {
    if (this.key) worker.mayRead(this.key.secretArn, this.key.kmsKeyArn);
  }

  private warnOfPlainHttp({ name, source }: PolledSourceProps): void {
    Annotations.of(this).addWarningV2(
      'misp-ingest:plain-http-source',
      `sources.${name}.options.url is ${source.options.url}: what it says, and its key, travels in the clear. Use https://.`,
    );
  }
}
