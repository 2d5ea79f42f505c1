import type { SQSClient } from '@aws-sdk/client-sqs';
import { type EventSource, startEventSource } from '../lambda/event-source.ts';
import { type LocalFunction, startFunction } from '../lambda/function.ts';
import type { FunctionLog } from '../lambda/function-log.ts';
import type { DeployedFunction } from './deployed-functions.ts';

export interface RunningFunctions {
  /** How many messages of events queues are done with. */
  eventsDone(): number;
  /** How many messages of any queue are done with. */
  handled(): number;
  function(name: string): LocalFunction | undefined;
  /** Lets them finish what they work on. */
  finish(): Promise<void>;
  stop(): Promise<void>;
}

export interface Surroundings {
  sqs: SQSClient;
  /** What misp-ingest.config.ts exports, as JSON. */
  config: string;
  environment: Record<string, string>;
  log: FunctionLog;
  retrySeconds: number;
  onFailure(error: unknown): void;
}

/** Starts all functions, or none if one of them cannot be loaded. */
export async function runFunctions(
  deployed: readonly DeployedFunction[],
  surroundings: Surroundings,
): Promise<RunningFunctions> {
  const started = await Promise.allSettled(deployed.map((one) => start(one, surroundings)));
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => {
    await Promise.all(running.flatMap(({ source, target }) => [source.stop(), target.stop()]));
  };
  const failure = started.find((one) => one.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  return {
    eventsDone: () => handledBy(running.filter(({ isLast }) => isLast)),
    handled: () => handledBy(running),
    function: (name) => running.find(({ target }) => target.name === name)?.target,
    finish: async () => {
      await Promise.all(running.map(({ source }) => source.finish()));
      await Promise.all(running.map(({ target }) => target.stop()));
    },
    stop,
  };
}

function handledBy(some: readonly { source: EventSource }[]): number {
  return some.reduce((sum, { source }) => sum + source.handled(), 0);
}

async function start(
  { queue, batchSize, concurrency, environment, isLast = false, ...settings }: DeployedFunction,
  surroundings: Surroundings,
): Promise<{ source: EventSource; target: LocalFunction; isLast: boolean }> {
  const { sqs, config, log, retrySeconds, onFailure } = surroundings;
  const target = await startFunction({
    ...settings,
    config,
    log,
    environment: { ...environment, ...surroundings.environment },
  });
  const source = startEventSource({
    sqs,
    queue,
    target,
    batchSize,
    concurrency,
    retrySeconds,
    onFailure,
  });
  return { source, target, isLast };
}
