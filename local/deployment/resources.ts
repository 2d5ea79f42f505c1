import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { RUNS_INDEX } from '../../functions/ledger/runs-index.ts';
import type { EmbeddedAws } from '../aws/embedded-aws.ts';
import { createQueue, type Queue } from '../aws/queue.ts';
import type { QueuePairUrls } from './deployed-parts.ts';
import {
  BUCKET,
  deadLettersOf,
  eventsOf,
  findsOf,
  pollsOf,
  SUMMARIES,
  SUMMARY_TOPIC,
  TABLE,
  UPLOADS,
} from './names.ts';

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
  /** A queue that has the summaries of runs that were published, in SNS's envelope. */
  summaries: Queue;
}

/** What the deployed stack has once. */
export async function createResources(aws: EmbeddedAws, limits: QueueLimits): Promise<Resources> {
  const [uploads, summaries] = await Promise.all([
    createQueuePair(aws, UPLOADS, limits),
    createSummaryTopic(aws),
    aws.clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET })),
    createTable(aws, TABLE),
  ]);
  return { bucket: BUCKET, table: TABLE, uploads, summaries };
}

/** What the deployed stack has for each MISP server. */
export async function createServerQueues(
  aws: EmbeddedAws,
  server: string,
  limits: QueueLimits,
): Promise<QueuePair> {
  return await createQueuePair(aws, eventsOf(server), limits);
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
    createQueuePair(aws, pollsOf(source), limits),
    createQueuePair(aws, findsOf(source), limits),
  ]);
  return { polls, finds };
}

async function createQueuePair(
  { clients, queuesUrl }: EmbeddedAws,
  name: string,
  { visibilityTimeout, maxReceiveCount }: QueueLimits,
): Promise<QueuePair> {
  const deadLetters = await createQueue(clients.sqs, queuesUrl, { name: deadLettersOf(name) });
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

async function createSummaryTopic({ clients, queuesUrl }: EmbeddedAws): Promise<Queue> {
  const [summaries] = await Promise.all([
    createQueue(clients.sqs, queuesUrl, { name: SUMMARIES }),
    clients.sns.send(new CreateTopicCommand({ Name: SUMMARIES })),
  ]);
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn: SUMMARY_TOPIC,
      Protocol: 'sqs',
      Endpoint: summaries.arn,
    }),
  );
  return summaries;
}
