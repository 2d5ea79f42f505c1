import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DropBucket } from './drop-bucket.ts';
import { HouseFunction, type HouseFunctionProps } from './house-function.ts';
import type { Ledger } from './ledger.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';

/** What all workers have in common. */
export interface Shared {
  bucket: DropBucket;
  ledger: Ledger;
  alarms: ITopic;
  /** Who is told what became of a file, if anybody. */
  summaries: ITopic | undefined;
}

export interface QueueWorkerProps extends Shared, HouseFunctionProps {
  work: QueueWithDeadLetters;
  batchSize: number;
  maxConcurrency: number;
}

/** Works off a queue, buries what is dead, and keeps the books: any worker may be the one to complete a run. */
export class QueueWorker extends HouseFunction {
  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    const { work, batchSize, maxConcurrency, bucket, ledger, summaries, environment } = props;
    super(scope, id, { ...props, environment: { ...workEnvironment(props), ...environment } });
    this.lambda.addEventSource(
      new SqsEventSource(work.queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
    );
    this.may(['sqs:SendMessage'], work.deadLetters.queueArn);
    ledger.allow(this);
    bucket.allow(this, ['s3:PutObject', 's3:AbortMultipartUpload'], 'receipts/*');
    if (summaries) this.may(['sns:Publish'], summaries.topicArn);
  }
}

function workEnvironment({ work, bucket, ledger, summaries }: QueueWorkerProps): Record<string, string> {
  return {
    QUEUE: work.queue.queueUrl,
    DEAD_LETTER_QUEUE: work.deadLetters.queueUrl,
    BUCKET: bucket.bucketName,
    LEDGER_TABLE: ledger.tableName,
    ...(summaries && { SUMMARY_TOPIC: summaries.topicArn }),
  };
}
