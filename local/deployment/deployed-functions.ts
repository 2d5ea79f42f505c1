import { type Config, isPolled, type PolledSource } from '../../functions/shared/config.ts';
import type { Queue } from '../aws/queue.ts';
import type { ThreadSettings } from '../lambda/function-thread.ts';
import { type QueuePair, type Resources, type SourceQueues, secretOf, secretOfSource } from './resources.ts';

export const IMPORT_FILE = 'import-file';

export interface HandlerFiles {
  importFile: URL;
  postEvent: URL;
  pollAnyrun: URL;
  importAnalysis: URL;
  pollMispFeed: URL;
  importFeedEvent: URL;
}

export const HANDLER_FILES: HandlerFiles = {
  importFile: new URL('../../functions/collect/import-file.handler.ts', import.meta.url),
  postEvent: new URL('../../functions/send/post-event.handler.ts', import.meta.url),
  pollAnyrun: new URL('../../functions/collect/poll-anyrun.handler.ts', import.meta.url),
  importAnalysis: new URL('../../functions/collect/import-analysis.handler.ts', import.meta.url),
  pollMispFeed: new URL('../../functions/collect/poll-misp-feed.handler.ts', import.meta.url),
  importFeedEvent: new URL('../../functions/collect/import-feed-event.handler.ts', import.meta.url),
};

/** For each kind of polled source, what lists it and what fetches what is new. */
const POLLERS = {
  anyrun: { poll: 'pollAnyrun', import: 'importAnalysis' },
  'misp-feed': { poll: 'pollMispFeed', import: 'importFeedEvent' },
} as const satisfies Record<PolledSource['poll'], { poll: keyof HandlerFiles; import: keyof HandlerFiles }>;

export interface DeployedFunction
  extends Pick<ThreadSettings, 'functionName' | 'handlerFile' | 'environment' | 'timeoutSeconds'> {
  /** Which queue it serves, and how. */
  queue: Queue;
  batchSize: number;
  concurrency: number;
  /** Whether what it is done with is an event. */
  isLast?: boolean;
}

export interface Deployment {
  config: Config;
  resources: Resources;
  /** The events queue of each server. */
  events: ReadonlyMap<string, QueuePair>;
  /** The queues of each polled source. */
  sources: ReadonlyMap<string, SourceQueues>;
  handlers: HandlerFiles;
}

/**
 * The functions that the stack has, each with what it finds in its environment: import-file if there are sources of
 * files, a post-event per server, and two for each polled source.
 */
export function deployedFunctions(deployment: Deployment): DeployedFunction[] {
  const servers = Object.keys(deployment.config.servers);
  const polled = Object.entries(deployment.config.sources).flatMap(([name, source]) =>
    isPolled(source) ? pollers(deployment, name, source) : [],
  );
  const hasFiles = Object.values(deployment.config.sources).some((source) => !isPolled(source));
  const files = hasFiles ? [importFile(deployment)] : [];
  return [...files, ...servers.map((server) => postEvent(deployment, server)), ...polled];
}

function pollers(deployment: Deployment, name: string, source: PolledSource): DeployedFunction[] {
  const { config, resources, sources, handlers } = deployment;
  const queues = sources.get(name);
  if (!queues) throw new Error(`There are no queues of the source "${name}"`);
  const { polls, finds } = queues;
  const ours = { POLL_SOURCE: name, ...(source.poll === 'anyrun' && { POLL_SECRET: secretOfSource(name) }) };
  const [poll, fetch] = [`poll-${name}`, `import-${name}`];
  const files = POLLERS[source.poll];
  return [
    {
      functionName: poll,
      handlerFile: handlers[files.poll].href,
      environment: {
        ...environmentOf(poll, config, resources, polls),
        ...ours,
        FINDS_QUEUE: finds.queue.url,
      },
      timeoutSeconds: 900,
      queue: polls.queue,
      batchSize: 1,
      concurrency: 2,
    },
    {
      functionName: fetch,
      handlerFile: handlers[files.import].href,
      environment: { ...environmentOf(fetch, config, resources, finds), ...ours, ...eventQueues(deployment) },
      timeoutSeconds: 300,
      queue: finds.queue,
      batchSize: 1,
      concurrency: 4,
    },
  ];
}

function eventQueues({ events }: Deployment): { EVENT_QUEUES: string } {
  const queues = [...events].map(([server, { queue }]) => [server, queue.url]);
  return { EVENT_QUEUES: JSON.stringify(Object.fromEntries(queues)) };
}

function importFile(deployment: Deployment): DeployedFunction {
  const { config, resources, handlers } = deployment;
  return {
    functionName: IMPORT_FILE,
    handlerFile: handlers.importFile.href,
    environment: {
      ...environmentOf(IMPORT_FILE, config, resources, resources.uploads),
      ...eventQueues(deployment),
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
    isLast: true,
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
