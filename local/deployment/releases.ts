import type { ConfigInput } from '../../functions/shared/config.ts';
import type { EmbeddedAws } from '../aws/embedded-aws.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { FunctionLog } from '../lambda/function-log.ts';
import type { DeployedParts } from './deployed-parts.ts';
import { secretOf, secretOfSource } from './names.ts';
import {
  createServerQueues,
  createSourceQueues,
  type QueueLimits,
  type QueuePair,
  type Resources,
  type SourceQueues,
  urlsOf,
} from './resources.ts';
import { type RunningFunctions, runFunctions } from './running-functions.ts';
import {
  type FunctionSettings,
  type StartedFunction,
  startFunctions,
  stopFunctions,
} from './start-functions.ts';

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
  options: FunctionSettings;
}

/** The functions as they run now, and the means to replace them. */
export interface Releases {
  /** `started`: the functions of it, if they are on their way already. */
  deploy(config: ConfigInput, started?: StartedFunction[]): Promise<void>;
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
  const surroundings = {
    sqs: settings.aws.clients.sqs,
    queueOf: (name: string) => named(findQueue(name), `queue "${name}"`),
    retrySeconds: settings.limits.retrySeconds,
    onFailure: (error: unknown) => failures.push(error),
  };
  const findQueue = (name: string) => {
    const pairs = [
      settings.resources.uploads,
      ...events.values(),
      ...[...sources.values()].flatMap(({ polls, finds }) => [polls, finds]),
    ];
    return pairs.map(({ queue }) => queue).find((queue) => queue.name === name);
  };
  let running: RunningFunctions | undefined;
  let doneBefore = 0;
  return {
    deploy: async (config, started) => {
      await running?.finish();
      doneBefore += running?.eventsDone() ?? 0;
      running = undefined;
      const { aws, options, logs } = settings;
      const functions = started ?? startFunctions(config, aws, options, logs);
      try {
        await createQueues(settings, config, { events, sources });
        running = await runFunctions(functions, surroundings);
      } catch (error) {
        await stopFunctions(functions);
        throw error;
      }
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

interface Queues {
  events: Map<string, QueuePair>;
  sources: Map<string, SourceQueues>;
}

async function createQueues(
  { aws, limits }: ReleaseSettings,
  config: ConfigInput,
  { events, sources }: Queues,
): Promise<void> {
  const servers = Object.keys(config.servers);
  const polled = Object.entries(config.sources).flatMap(([name, source]) => ('poll' in source ? [name] : []));
  const [ofServers, ofSources] = await Promise.all([
    Promise.all(servers.map((server) => createServerQueues(aws, server, limits.events))),
    Promise.all(polled.map((source) => createSourceQueues(aws, source, limits.polls))),
  ]);
  for (const [i, pair] of ofServers.entries()) events.set(servers[i] ?? '', pair);
  for (const [i, queues] of ofSources.entries()) sources.set(polled[i] ?? '', queues);
}

function named<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`There is no ${what}`);
  return found;
}
