import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { RUNS_INDEX } from '../../functions/ledger/runs-index.ts';
import { arn } from '../aws/account.ts';
import type { EmbeddedAws } from '../aws/embedded-aws.ts';
import { createQueue, type Queue } from '../aws/queue.ts';
import type { QueuePairUrls } from './deployed-parts.ts';

export interface QueueLimits {
  /** How long a received message stays hidden, in seconds. On AWS as long as its function may run. */
  visibilityTimeout: number;
  /** How often a message is received before it is a dead letter. */
  maxReceiveCount: number;
}

export interface QueuePair {
  queue: Queue;
  deadLetters: Queue;
}

export function urlsOf({ queue, deadLetters }: QueuePair): QueuePairUrls {
  return { queue: queue.url, deadLetters: deadLetters.url };
}

export interface Resources {
  bucket: string;
  table: string;
  uploads: QueuePair;
  /** Where the summaries of runs are published, and a queue that has what was published, in SNS's envelope. */
  summaryTopic: string;
  summaries: Queue;
}

/** What the deployed stack has once. */
export async function createResources(aws: EmbeddedAws, limits: QueueLimits): Promise<Resources> {
  const bucket = 'misp-ingest';
  const table = 'misp-ingest';
  const [uploads, summary] = await Promise.all([
    createQueuePair(aws, 'uploads', limits),
    createSummaryTopic(aws),
    aws.clients.s3.send(new CreateBucketCommand({ Bucket: bucket })),
    createTable(aws, table),
  ]);
  return { bucket, table, uploads, ...summary };
}

/** What the deployed stack has for each MISP server. */
export async function createServerQueues(
  aws: EmbeddedAws,
  server: string,
  limits: QueueLimits,
): Promise<QueuePair> {
  return await createQueuePair(aws, `events-${server}.fifo`, limits);
}

/** What the deployed stack has for each polled source. */
export interface SourceQueues {
  polls: QueuePair;
  finds: QueuePair;
}

export async function createSourceQueues(
  aws: EmbeddedAws,
  source: string,
  limits: QueueLimits,
): Promise<SourceQueues> {
  const [polls, finds] = await Promise.all([
    createQueuePair(aws, `polls-${source}`, limits),
    createQueuePair(aws, `finds-${source}`, limits),
  ]);
  return { polls, finds };
}

/** The ARN of the secret that holds the key for this polled source. */
export function secretOfSource(source: string): string {
  return arn('secretsmanager', `secret:misp-ingest/source-${source}-Local1`);
}

/** The ARN of the secret that holds the key for this server. */
export function secretOf(server: string): string {
  return arn('secretsmanager', `secret:misp-ingest/${server}-Local1`);
}

async function createQueuePair(
  { clients, queuesUrl }: EmbeddedAws,
  name: string,
  { visibilityTimeout, maxReceiveCount }: QueueLimits,
): Promise<QueuePair> {
  const deadName = name.replace(/(\.fifo)?$/, '-dead-letters$1');
  const deadLetters = await createQueue(clients.sqs, queuesUrl, { name: deadName });
  const settings = { name, visibilityTimeout, deadLetters: { queue: deadLetters, maxReceiveCount } };
  return { queue: await createQueue(clients.sqs, queuesUrl, settings), deadLetters };
}

/** dynalite knows no TTL: items stay for as long as the run lasts. */
async function createTable({ clients }: EmbeddedAws, table: string): Promise<void> {
  await clients.dynamo.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'run', KeyType: 'HASH' },
        { AttributeName: 'item', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'run', AttributeType: 'S' },
        { AttributeName: 'item', AttributeType: 'S' },
        { AttributeName: RUNS_INDEX.partitionKey, AttributeType: 'S' },
        { AttributeName: RUNS_INDEX.sortKey, AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: RUNS_INDEX.name,
          KeySchema: [
            { AttributeName: RUNS_INDEX.partitionKey, KeyType: 'HASH' },
            { AttributeName: RUNS_INDEX.sortKey, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: RUNS_INDEX.others },
        },
      ],
    }),
  );
}

async function createSummaryTopic({
  clients,
  queuesUrl,
}: EmbeddedAws): Promise<Pick<Resources, 'summaryTopic' | 'summaries'>> {
  const summaries = await createQueue(clients.sqs, queuesUrl, { name: 'summaries' });
  const { TopicArn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: 'summaries' }));
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: summaries.arn,
    }),
  );
  return { summaryTopic: TopicArn, summaries };
}
