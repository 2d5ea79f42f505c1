import type { S3Client } from '@aws-sdk/client-s3';
import type { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../../functions/ledger/ledger.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../local/aws/embedded-aws.ts';
import { createResources } from '../../local/deployment/resources.ts';
import type { QueueModel } from './queue-model.ts';
import { step } from './steps.ts';

/** DynamoDB and S3 as they are embedded; each call to them is a step. */
export interface Storage {
  ledger: Ledger;
  s3: S3Client;
  bucket: string;
  stop(): Promise<void>;
}

export async function openStorage(): Promise<Storage> {
  const aws = await startEmbeddedAws();
  const { table, bucket } = await createResources(aws, { visibilityTimeout: 30, maxReceiveCount: 5 });
  const { dynamo, s3 } = aws.clients;
  makeSteps(aws);
  const db = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
  return { ledger: { db, table }, s3, bucket, stop: aws.stop };
}

function makeSteps({ clients: { dynamo, s3 } }: EmbeddedAws): void {
  const options = { step: 'initialize', name: 'step', priority: 'high' } as const;
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) =>
        await step(`DynamoDB ${short(commandName)} ${itemOf(args.input)}`, async () => await next(args)),
    options,
  );
  s3.middlewareStack.add(
    (next, { commandName }) =>
      async (args) =>
        await step(
          `S3 ${short(commandName)}`,
          async () => await next({ ...args, input: versioned(args.input) }),
        ),
    options,
  );
}

function short(commandName: string | undefined): string {
  return (commandName ?? '').replace('Command', '');
}

interface LedgerInput {
  Key?: { run?: unknown; item?: unknown };
  Item?: { run?: unknown; item?: unknown };
  UpdateExpression?: string;
}

function itemOf(input: object): string {
  const { Key, Item, UpdateExpression = '' } = input as LedgerInput;
  const { run, item } = Key ?? Item ?? {};
  return `${textOf(run)} ${textOf(item)} ${UpdateExpression}`.trim();
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? Object.values(value ?? {}).join() : String(value ?? '');
}

/** The embedded S3 keeps no versions: each lies under a key of its own. */
function versioned<Input extends object>(input: Input): Input {
  const { Key, VersionId, ...rest } = input as { Key?: string; VersionId?: string };
  return VersionId === undefined ? input : ({ ...rest, Key: `${Key}@${VersionId}` } as unknown as Input);
}

/** What `queues` have, by URL. A dead-letter queue has the URL of its queue and `/dead`. */
export function openSqs(queues: Record<string, QueueModel>): SQSClient {
  const send = async (command: object) =>
    await step(`SQS ${short(command.constructor.name)}`, async () => answer(queues, command));
  return { send } as unknown as SQSClient;
}

const DEAD = '/dead';

function answer(queues: Record<string, QueueModel>, command: object): object {
  if (command instanceof SendMessageBatchCommand) {
    const { QueueUrl = '', Entries = [] } = command.input;
    for (const { MessageBody: body = '', MessageGroupId: group, MessageDeduplicationId: id } of Entries)
      queueAt(queues, QueueUrl).send({ body, group, says: {} }, id);
  } else if (command instanceof SendMessageCommand) {
    const {
      QueueUrl = '',
      MessageBody: body = '',
      MessageGroupId: group,
      MessageAttributes = {},
    } = command.input;
    const says = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
    const message = { body, group, says: Object.fromEntries(says) };
    if (QueueUrl.endsWith(DEAD)) queueAt(queues, QueueUrl.slice(0, -DEAD.length)).bury(message);
    else queueAt(queues, QueueUrl).send(message);
  } else if (command instanceof ChangeMessageVisibilityCommand) {
    const { QueueUrl = '', ReceiptHandle = '', VisibilityTimeout = 0 } = command.input;
    queueAt(queues, QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
  } else {
    throw new Error(`The model of SQS does not know ${command.constructor.name}`);
  }
  return {};
}

function queueAt(queues: Record<string, QueueModel>, url: string): QueueModel {
  const queue = queues[url];
  if (!queue) throw new Error(`There is no queue ${url}`);
  return queue;
}

export function openSns(publish: (text: string) => void): SNSClient {
  const send = async (command: PublishCommand) =>
    await step('SNS Publish', async () => publish(command.input.Message ?? ''));
  return { send } as unknown as SNSClient;
}
