import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { arn } from './account.ts';

export interface QueueSettings {
  /** A name that ends in `.fifo` makes a FIFO queue with a lock for each message group, as the deployed ones are. */
  name: string;
  /** How long a message that was received stays hidden, in seconds. */
  visibilityTimeout?: number;
  deadLetters?: { queue: Queue; maxReceiveCount: number };
}

export interface Queue {
  name: string;
  url: string;
  arn: string;
  send(body: unknown, settings?: Omit<SendMessageCommandInput, 'QueueUrl' | 'MessageBody'>): Promise<void>;
  /** Takes what can be received now, for good. */
  drain(): Promise<Message[]>;
  /** How many messages can be received. */
  visible(): Promise<number>;
  /** How many messages are there: to be received, delayed or received and not deleted. */
  size(): Promise<number>;
}

export async function createQueue(
  sqs: SQSClient,
  queuesUrl: string,
  settings: QueueSettings,
): Promise<Queue> {
  const { name } = settings;
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributesOf(settings) }));
  // The URL that fauxqs answers names a host that does not resolve.
  const url = `${queuesUrl}/000000000000/${name}`;
  return {
    name,
    url,
    arn: arn('sqs', name),
    send: async (body, message) => {
      const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
      await sqs.send(new SendMessageCommand({ ...message, QueueUrl: url, MessageBody }));
    },
    drain: () => drain(sqs, url),
    visible: async () => (await countMessages(sqs, url)).visible,
    size: async () => {
      const { visible, inFlight, delayed } = await countMessages(sqs, url);
      return visible + inFlight + delayed;
    },
  };
}

function attributesOf({ name, visibilityTimeout, deadLetters }: QueueSettings): Record<string, string> {
  const fifo = {
    FifoQueue: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  };
  const redrive = deadLetters && {
    deadLetterTargetArn: deadLetters.queue.arn,
    maxReceiveCount: deadLetters.maxReceiveCount,
  };
  return {
    ...(name.endsWith('.fifo') && fifo),
    ...(visibilityTimeout !== undefined && { VisibilityTimeout: String(visibilityTimeout) }),
    ...(redrive && { RedrivePolicy: JSON.stringify(redrive) }),
  };
}

async function drain(sqs: SQSClient, url: string): Promise<Message[]> {
  const drained: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return drained;
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
    drained.push(...Messages);
  }
}

async function countMessages(sqs: SQSClient, url: string) {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}
