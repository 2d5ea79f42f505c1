import { Names, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '../../functions/shared/config.ts';
import type { Alarms } from './alarms.ts';
import type { DropBucket } from './drop-bucket.ts';
import { HouseFunction, type HouseFunctionProps } from './house-function.ts';
import type { Ledger } from './ledger.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';

/** What all workers have in common. */
export interface Shared {
  bucket: DropBucket;
  ledger: Ledger;
  alarms: Alarms;
  /** Who is told what became of a file, if anybody. */
  summaries: ITopic | undefined;
  logs: Config['logs'];
  key: IKey | undefined;
}

export interface QueueWorkerProps extends Shared, HouseFunctionProps {
  work: QueueWithDeadLetters;
  batchSize: number;
  maxConcurrency: number;
}

/** Works off a queue, buries what is dead, and keeps the books: any worker may be the one to complete a run. */
export class QueueWorker extends HouseFunction {
  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    const { work, bucket, ledger, summaries, environment } = props;
    super(scope, id, { ...props, environment: { ...workEnvironment(props), ...environment } });
    this.workOff(props);
    this.may(['sqs:SendMessage'], work.deadLetters.queueArn);
    ledger.allow(this);
    bucket.allow(this, ['s3:PutObject', 's3:AbortMultipartUpload'], 'receipts/*');
    if (summaries) this.may(['sns:Publish'], summaries.topicArn);
  }

  /** What CDK calls an SqsEventSource, under the same name, without the permission that nobody uses. */
  private workOff({ work: { queue }, batchSize, maxConcurrency }: QueueWorkerProps): void {
    // Lambda needs the first three; the last makes a message wait for as long as it is worth.
    const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'];
    this.may(
      actions.map((action) => `sqs:${action}`),
      queue.queueArn,
    );
    this.lambda.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(queue.node)}`, {
      eventSourceArn: queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'It is for streams. What a queue cannot deliver goes to its dead-letter queue.',
    });
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
