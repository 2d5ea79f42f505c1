import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Enough for thousands. Whoever is killed meanwhile leaves them hidden for as long. */
export const HELD_SECONDS = 300;

// AWS: a receive, and a batch, has at most 10 messages
const BATCH = 10;

/**
 * All messages of a queue, batch by batch, each once. They are hidden from others until they are released; in a message
 * group those behind the first that is hidden are hidden too, so a dead letter has a group of its own.
 */
export async function* receiveAll(sqs: SQSClient, QueueUrl: string): AsyncGenerator<Message[]> {
  const seen = new Set<string | undefined>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: HELD_SECONDS,
        // AWS: without waiting, SQS asks some of its machines only, and says that there is nothing while there is.
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    const fresh = Messages.filter(({ MessageId }) => !seen.has(MessageId));
    if (fresh.length === 0) return;
    for (const { MessageId } of fresh) seen.add(MessageId);
    yield fresh;
  }
}

/** They are there again for everybody. What cannot be released comes back by itself. */
export async function release(
  sqs: SQSClient,
  QueueUrl: string,
  messages: readonly { receiptHandle: string }[],
): Promise<void> {
  for (let i = 0; i < messages.length; i += BATCH) {
    const Entries = messages.slice(i, i + BATCH).map(({ receiptHandle }, n) => ({
      Id: String(n),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => {});
  }
}

/** About how many messages of a queue are hidden. */
export async function countHidden(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const name = 'ApproximateNumberOfMessagesNotVisible';
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }),
  );
  return Number(Attributes[name] ?? 0);
}
