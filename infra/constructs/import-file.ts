import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MispServer } from './misp-server.ts';
import { QueueWithDeadLetters, type QueueWithDeadLettersProps } from './queue-with-dead-letters.ts';
import { QueueWorker, type Shared } from './queue-worker.ts';

/** S3's notifications of dropped files. */
export class UploadsQueue extends QueueWithDeadLetters {
  constructor(scope: Construct, id: string, props: Pick<QueueWithDeadLettersProps, 'alarms' | 'key'>) {
    super(scope, id, {
      ...props,
      visibilityTimeout: Duration.minutes(16),
      // import-file buries a file itself after 5 tries and says why; this is the net for when it cannot.
      maxReceiveCount: 10,
      whenDead: {
        name: 'a dropped file was given up',
        impact: 'A file that somebody dropped is not in MISP, or not all of it, and will not be by itself.',
        whatToDo: 'Mend what the reason says.',
      },
      whenStuck: {
        name: 'a dropped file has waited for an hour',
        impact: 'A dropped file has waited for an hour, and what it says is not in MISP yet.',
        whatToDo: 'Read the log of import-file. If it is busy with many files, wait; else mend what it says.',
      },
    });
  }
}

export interface ImportFileProps extends Shared {
  uploads: UploadsQueue;
  servers: readonly MispServer[];
  /** The names of the sources of files: each has a folder of its own. */
  sources: readonly string[];
}

/** Reads a dropped file and puts its events into the queues of the MISP servers. */
export class ImportFile extends QueueWorker {
  constructor(scope: Construct, id: string, { uploads, servers, sources, ...shared }: ImportFileProps) {
    const queueUrls = Object.fromEntries(servers.map(({ name, events }) => [name, events.queue.queueUrl]));
    super(scope, id, {
      name: 'import-file',
      handler: 'functions/collect/import-file.handler.ts',
      description: 'Reads a dropped file and queues its events',
      beside: ['unpdf'],
      work: uploads,
      batchSize: 1,
      maxConcurrency: 10,
      memoryMiB: 1024,
      timeout: Duration.minutes(15),
      environment: { EVENT_QUEUES: Stack.of(scope).toJsonString(queueUrls) },
      whenFailing: {
        impact: 'import-file broke off (a crash, no memory, no time): a dropped file is late or not in MISP.',
        whatToDo: 'It tries again by itself. A file too large for it has to be dropped in parts.',
      },
      whenSlow: 'A file is very large, or AWS is slow. Drop such a file in parts.',
      ...shared,
    });
    for (const source of sources)
      shared.bucket.allow(this, ['s3:GetObject', 's3:GetObjectVersion'], `${source}/*`);
    shared.bucket.allow(this, ['s3:PutObject'], 'bodies/*');
    shared.bucket.allowToSeeWhatIsGone(this);
    // Its own queue too: a long file goes on in a message of its own.
    this.may(
      ['sqs:SendMessage'],
      uploads.queue.queueArn,
      ...servers.map(({ events }) => events.queue.queueArn),
    );
  }
}
