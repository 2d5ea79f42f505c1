import { connectToServices } from './aws/embedded-aws.ts';
import type { Services } from './aws/services.ts';
import { secretOf, secretOfSource } from './deployment/names.ts';
import { type Limits, openReleases } from './deployment/releases.ts';
import { createResources, type QueuePair, urlsOf } from './deployment/resources.ts';
import type { StartedFunction } from './deployment/start-functions.ts';
import type { FunctionLog } from './lambda/function-log.ts';
import { openReceipts } from './receipts/receipts.ts';
import type { LocalStack, StackOptions } from './stack.ts';
import { openDropBox } from './uploads/drop-box.ts';

/** As on AWS. */
const LIMITS: Limits = {
  uploads: { visibilityTimeout: 960, maxReceiveCount: 10 },
  events: { visibilityTimeout: 360, maxReceiveCount: 1000 },
  polls: { visibilityTimeout: 960, maxReceiveCount: 1000 },
  retrySeconds: 1,
};

interface Begun {
  services: Services;
  logs: FunctionLog;
  functions: StartedFunction[];
}

/** All that the functions work with, and their queues served. */
export async function deployStack(
  options: StackOptions,
  { services, logs, functions }: Begun,
): Promise<LocalStack> {
  const aws = connectToServices(services);
  const limits = { ...LIMITS, ...options.limits };
  const resources = await createResources(aws, limits.uploads);
  const releases = openReleases({ aws, resources, logs, limits, options });
  const putSecret = (server: string, authkey: string | undefined) => {
    aws.secrets.put(secretOf(server), authkey);
  };
  const putApiKey = (source: string, apiKey: string | undefined) => {
    aws.secrets.put(secretOfSource(source), apiKey);
  };
  for (const [server, { authkey }] of Object.entries(options.servers)) putSecret(server, authkey);
  for (const [source, { apiKey }] of Object.entries(options.sources ?? {})) putApiKey(source, apiKey);
  await releases.deploy(options.config, functions);

  const { bucket, table, uploads, summaries } = resources;
  const receipts = openReceipts(aws.clients.s3, bucket);
  return {
    ...openDropBox({
      s3: aws.clients.s3,
      bucket,
      uploads: uploads.queue,
      polls: (source) => releases.sourceQueues(source).polls.queue,
      receipts,
      handled: releases.handled,
    }),
    receipts,
    queues: { uploads, events: releases.eventsQueue, source: releases.sourceQueues, summaries },
    progress: async () => {
      // In the order of the data: an upload that is done with has its events in the next queue.
      const sources = releases.allSourceQueues();
      const waiting = await sizeOf([uploads, ...sources.map(({ polls }) => polls)]);
      const finds = await sizeOf(sources.map(({ finds }) => finds));
      const events = finds + (await sizeOf(releases.eventsQueues()));
      return { done: releases.eventsDone(), uploads: waiting, events };
    },
    handled: releases.handled,
    failures: releases.failures,
    logs,
    clients: aws.clients,
    environment: aws.environment,
    bucket,
    table,
    parts: () => ({ bucket, table, uploads: urlsOf(uploads), ...releases.parts() }),
    putSecret,
    putApiKey,
    function: releases.function,
    redeploy: releases.deploy,
    stop: async () => {
      await releases.stop();
      await aws.stop();
    },
  };
}

async function sizeOf(pairs: readonly QueuePair[]): Promise<number> {
  const sizes = await Promise.all(pairs.map(({ queue }) => queue.size()));
  return sizes.reduce((a, b) => a + b, 0);
}
