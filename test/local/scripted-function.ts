import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { type EmbeddedAws, startEmbeddedAws } from '../../local/aws/embedded-aws.ts';
import { createQueue, type Queue } from '../../local/aws/queue.ts';
import { startEventSource } from '../../local/lambda/event-source.ts';
import { type LocalFunction, startFunction } from '../../local/lambda/function.ts';
import { type FunctionLog, openFunctionLog } from '../../local/lambda/function-log.ts';

export function startScripted(
  log: FunctionLog = openFunctionLog(),
  handler = 'scripted',
): Promise<LocalFunction> {
  return startFunction({
    functionName: 'scripted',
    handlerFile: new URL(`./handlers/${handler}.handler.ts`, import.meta.url).href,
    config: '{"servers":{"other":{"url":"https://other.example"}},"sources":{}}',
    environment: { POWERTOOLS_SERVICE_NAME: 'scripted', AWS_REGION: 'us-east-1' },
    timeoutSeconds: 60,
    log,
  });
}

export interface ServedQueue {
  queue: Queue;
  /** In one batch, a message in each of these groups, once in each. */
  sendTogether(body: string, groups: string[]): Promise<void>;
  deadLetters: Queue;
  failures: unknown[];
  log: FunctionLog;
  handled(): number;
  stop(): Promise<void>;
}

/** A queue with a dead-letter queue, served by a function that does what the messages say. */
export async function serveQueue(
  name: string,
  limits: { visibilityTimeout: number; batchSize?: number; concurrency?: number },
): Promise<ServedQueue> {
  const aws: EmbeddedAws = await startEmbeddedAws();
  const suffix = name.endsWith('.fifo') ? '.fifo' : '';
  const deadLetters = await createQueue(aws.clients.sqs, aws.queuesUrl, { name: `dead${suffix}` });
  const queue = await createQueue(aws.clients.sqs, aws.queuesUrl, {
    name,
    visibilityTimeout: limits.visibilityTimeout,
    deadLetters: { queue: deadLetters, maxReceiveCount: 2 },
  });
  const log = openFunctionLog();
  const target = await startScripted(log);
  const failures: unknown[] = [];
  const source = startEventSource({
    sqs: aws.clients.sqs,
    queue,
    target,
    batchSize: limits.batchSize ?? 10,
    concurrency: limits.concurrency ?? 2,
    retrySeconds: 0,
    onFailure: (error) => failures.push(error),
  });
  return {
    queue,
    sendTogether: async (body, groups) => {
      const Entries = groups.map((MessageGroupId, i) => {
        return { Id: String(i), MessageBody: body, MessageGroupId, MessageDeduplicationId: MessageGroupId };
      });
      await aws.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    },
    deadLetters,
    failures,
    log,
    handled: source.handled,
    stop: async () => {
      await Promise.all([source.stop(), target.stop()]);
      await aws.stop();
    },
  };
}
