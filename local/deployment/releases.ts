import { type ConfigInput, isPolled, parseConfig } from '../../functions/shared/config.ts';
import type { EmbeddedAws } from '../aws/embedded-aws.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { FunctionLog } from '../lambda/function-log.ts';
import { deployedFunctions, HANDLER_FILES, type HandlerFiles } from './deployed-functions.ts';
import type { DeployedParts } from './deployed-parts.ts';
import { effectiveConfig, type ReachableServer, type ReachableSource } from './effective-config.ts';
import {
  createServerQueues,
  createSourceQueues,
  type QueueLimits,
  type QueuePair,
  type Resources,
  type SourceQueues,
  secretOf,
  secretOfSource,
  urlsOf,
} from './resources.ts';
import { type RunningFunctions, runFunctions } from './running-functions.ts';

export interface Limits {
  uploads: QueueLimits;
  events: QueueLimits;
  /** The queues of polled sources. */
  polls: QueueLimits;
  /** After how many seconds a message comes again whose function threw or died. */
  retrySeconds: number;
}

export interface ReleaseSettings {
  aws: EmbeddedAws;
  resources: Resources;
  logs: FunctionLog;
  limits: Limits;
  options: {
    servers: Record<string, ReachableServer>;
    sources?: Record<string, ReachableSource>;
    handlers?: Partial<HandlerFiles>;
    environment?: Record<string, string>;
  };
}

/** The functions as they run now, and the means to replace them. */
export interface Releases {
  deploy(config: ConfigInput): Promise<void>;
  function(name: string): LocalFunction;
  eventsQueue(server: string): QueuePair;
  eventsQueues(): QueuePair[];
  sourceQueues(source: string): SourceQueues;
  /** Of all polled sources, in the order of the data. */
  allSourceQueues(): SourceQueues[];
  parts(): Pick<DeployedParts, 'servers' | 'sources'>;
  /** How many events were done with since the start. */
  eventsDone(): number;
  /** How many messages the functions that run now are done with. */
  handled(): number;
  failures(): readonly unknown[];
  stop(): Promise<void>;
}

export function openReleases(settings: ReleaseSettings): Releases {
  const events = new Map<string, QueuePair>();
  const sources = new Map<string, SourceQueues>();
  const failures: unknown[] = [];
  let running: RunningFunctions | undefined;
  let doneBefore = 0;
  return {
    deploy: async (config) => {
      await running?.finish();
      doneBefore += running?.eventsDone() ?? 0;
      running = undefined;
      running = await release(settings, config, { events, sources }, (error) => failures.push(error));
    },
    function: (name) => named(running?.function(name), `function "${name}"`),
    eventsQueue: (server) => named(events.get(server), `server "${server}"`),
    eventsQueues: () => [...events.values()],
    sourceQueues: (source) => named(sources.get(source), `polled source "${source}"`),
    allSourceQueues: () => [...sources.values()],
    parts: () => ({
      servers: Object.fromEntries(
        [...events].map(([name, pair]) => {
          const { url } = settings.options.servers[name] ?? {};
          return [name, { events: urlsOf(pair), secretArn: secretOf(name), url }];
        }),
      ),
      sources: Object.fromEntries(
        [...sources].map(([name, { polls, finds }]) => {
          const { url } = settings.options.sources?.[name] ?? {};
          return [name, { polls: urlsOf(polls), finds: urlsOf(finds), secretArn: secretOfSource(name), url }];
        }),
      ),
    }),
    eventsDone: () => doneBefore + (running?.eventsDone() ?? 0),
    handled: () => running?.handled() ?? 0,
    failures: () => failures,
    stop: async () => await running?.stop(),
  };
}

async function release(
  { aws, resources, logs, limits, options }: ReleaseSettings,
  input: ConfigInput,
  { events, sources }: { events: Map<string, QueuePair>; sources: Map<string, SourceQueues> },
  onFailure: (error: unknown) => void,
): Promise<RunningFunctions> {
  const config = effectiveConfig(input, options.servers, options.sources);
  const parsed = parseConfig(config);
  for (const server of Object.keys(parsed.servers)) {
    events.set(server, await createServerQueues(aws, server, limits.events));
  }
  for (const [name, source] of Object.entries(parsed.sources)) {
    if (isPolled(source)) sources.set(name, await createSourceQueues(aws, name, limits.polls));
  }
  const handlers = { ...HANDLER_FILES, ...options.handlers };
  return await runFunctions(deployedFunctions({ config: parsed, resources, events, sources, handlers }), {
    sqs: aws.clients.sqs,
    config: JSON.stringify(config),
    environment: { ...aws.environment, ...options.environment },
    log: logs,
    retrySeconds: limits.retrySeconds,
    onFailure,
  });
}

function named<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`There is no ${what}`);
  return found;
}
