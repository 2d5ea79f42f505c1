import { type Config, isPolled, type PolledSource } from '../../functions/shared/config.ts';
import type { ThreadSettings } from '../lambda/function-thread.ts';
import {
  BUCKET,
  eventsOf,
  findsOf,
  pollsOf,
  queueUrl,
  queueUrls,
  SUMMARY_TOPIC,
  secretOf,
  secretOfSource,
  TABLE,
  UPLOADS,
} from './names.ts';

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
  /** Which queue it serves, by its name, and how. */
  queue: string;
  batchSize: number;
  concurrency: number;
  /** Whether what it is done with is an event. */
  isLast?: boolean;
}

export interface Deployment {
  config: Config;
  /** Where the URLs of its queues begin. */
  queuesUrl: string;
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
  const { queuesUrl, handlers } = deployment;
  const [polls, finds] = [pollsOf(name), findsOf(name)];
  const ours = { POLL_SOURCE: name, ...(source.poll === 'anyrun' && { POLL_SECRET: secretOfSource(name) }) };
  const [poll, fetch] = [`poll-${name}`, `import-${name}`];
  const files = POLLERS[source.poll];
  return [
    {
      functionName: poll,
      handlerFile: handlers[files.poll].href,
      environment: {
        ...environmentOf(deployment, poll, polls),
        ...ours,
        FINDS_QUEUE: queueUrl(queuesUrl, finds),
      },
      timeoutSeconds: 900,
      queue: polls,
      batchSize: 1,
      concurrency: 2,
    },
    {
      functionName: fetch,
      handlerFile: handlers[files.import].href,
      environment: { ...environmentOf(deployment, fetch, finds), ...ours, ...eventQueues(deployment) },
      timeoutSeconds: 300,
      queue: finds,
      batchSize: 1,
      concurrency: 4,
    },
  ];
}

function eventQueues({ config, queuesUrl }: Deployment): { EVENT_QUEUES: string } {
  const queues = Object.keys(config.servers).map((server) => [server, queueUrl(queuesUrl, eventsOf(server))]);
  return { EVENT_QUEUES: JSON.stringify(Object.fromEntries(queues)) };
}

function importFile(deployment: Deployment): DeployedFunction {
  return {
    functionName: IMPORT_FILE,
    handlerFile: deployment.handlers.importFile.href,
    environment: { ...environmentOf(deployment, IMPORT_FILE, UPLOADS), ...eventQueues(deployment) },
    timeoutSeconds: 900,
    queue: UPLOADS,
    batchSize: 1,
    concurrency: 2,
  };
}

function postEvent(deployment: Deployment, server: string): DeployedFunction {
  const { config, handlers } = deployment;
  const functionName = `post-event-${server}`;
  const queue = eventsOf(server);
  return {
    functionName,
    handlerFile: handlers.postEvent.href,
    environment: {
      ...environmentOf(deployment, functionName, queue),
      MISP_SERVER: server,
      MISP_SECRET: secretOf(server),
    },
    timeoutSeconds: 300,
    queue,
    batchSize: 10,
    concurrency: config.servers[server]?.concurrency ?? 2,
    isLast: true,
  };
}

function environmentOf(
  { config: { notifications }, queuesUrl }: Deployment,
  functionName: string,
  served: string,
): Record<string, string> {
  const { queue, deadLetters } = queueUrls(queuesUrl, served);
  return {
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    POWERTOOLS_SERVICE_NAME: functionName,
    POWERTOOLS_METRICS_NAMESPACE: 'misp-ingest',
    LOG_LEVEL: 'INFO',
    BUCKET,
    LEDGER_TABLE: TABLE,
    QUEUE: queue,
    DEAD_LETTER_QUEUE: deadLetters,
    FIRST_RETRY_SECONDS: '1',
    ...(notifications.summaries.length > 0 && { SUMMARY_TOPIC }),
  };
}
