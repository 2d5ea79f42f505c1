import type { Config } from '../../functions/shared/config.ts';
import type { Queue } from '../aws/queue.ts';
import type { ThreadSettings } from '../lambda/function-thread.ts';
import { type QueuePair, type Resources, secretOf } from './resources.ts';

export const IMPORT_FILE = 'import-file';

export interface HandlerFiles {
  importFile: URL;
  postEvent: URL;
}

export const HANDLER_FILES: HandlerFiles = {
  importFile: new URL('../../functions/collect/import-file.handler.ts', import.meta.url),
  postEvent: new URL('../../functions/send/post-event.handler.ts', import.meta.url),
};

export interface DeployedFunction
  extends Pick<ThreadSettings, 'functionName' | 'handlerFile' | 'environment' | 'timeoutSeconds'> {
  /** Which queue it serves, and how. */
  queue: Queue;
  batchSize: number;
  concurrency: number;
}

export interface Deployment {
  config: Config;
  resources: Resources;
  /** The events queue of each server. */
  events: ReadonlyMap<string, QueuePair>;
  handlers: HandlerFiles;
}

/** The functions that the stack has, each with what it finds in its environment: import-file, and a post-event per server. */
export function deployedFunctions(deployment: Deployment): DeployedFunction[] {
  const servers = Object.keys(deployment.config.servers);
  return [importFile(deployment), ...servers.map((server) => postEvent(deployment, server))];
}

function importFile({ config, resources, events, handlers }: Deployment): DeployedFunction {
  const queues = [...events].map(([server, { queue }]) => [server, queue.url]);
  return {
    functionName: IMPORT_FILE,
    handlerFile: handlers.importFile.href,
    environment: {
      ...environmentOf(IMPORT_FILE, config, resources, resources.uploads),
      EVENT_QUEUES: JSON.stringify(Object.fromEntries(queues)),
    },
    timeoutSeconds: 900,
    queue: resources.uploads.queue,
    batchSize: 1,
    concurrency: 2,
  };
}

function postEvent({ config, resources, events, handlers }: Deployment, server: string): DeployedFunction {
  const pair = events.get(server);
  if (!pair) throw new Error(`There is no events queue of the server "${server}"`);
  const functionName = `post-event-${server}`;
  return {
    functionName,
    handlerFile: handlers.postEvent.href,
    environment: {
      ...environmentOf(functionName, config, resources, pair),
      MISP_SERVER: server,
      MISP_SECRET: secretOf(server),
    },
    timeoutSeconds: 300,
    queue: pair.queue,
    batchSize: 10,
    concurrency: config.servers[server]?.concurrency ?? 2,
  };
}

function environmentOf(
  functionName: string,
  { notifications }: Config,
  { bucket, table, summaryTopic }: Resources,
  { queue, deadLetters }: QueuePair,
): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    POWERTOOLS_SERVICE_NAME: functionName,
    POWERTOOLS_METRICS_NAMESPACE: 'misp-ingest',
    LOG_LEVEL: 'INFO',
    BUCKET: bucket,
    LEDGER_TABLE: table,
    QUEUE: queue.url,
    DEAD_LETTER_QUEUE: deadLetters.url,
    FIRST_RETRY_SECONDS: '1',
    ...(notifications.summaries.length > 0 && { SUMMARY_TOPIC: summaryTopic }),
  };
}
