import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '../aws/queue.ts';
import { type EventSource, startEventSource } from '../lambda/event-source.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { StartedFunction } from './start-functions.ts';

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
  queueOf(name: string): Queue;
  retrySeconds: number;
  onFailure(error: unknown): void;
}

/** Lets all functions serve their queues, or none if one of them cannot be loaded. */
export async function runFunctions(
  functions: readonly StartedFunction[],
  surroundings: Surroundings,
): Promise<RunningFunctions> {
  const started = await Promise.allSettled(functions.map((one) => serve(one, surroundings)));
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

async function serve(
  { deployed: { queue, batchSize, concurrency, isLast = false }, loaded }: StartedFunction,
  { sqs, queueOf, retrySeconds, onFailure }: Surroundings,
): Promise<{ source: EventSource; target: LocalFunction; isLast: boolean }> {
  const target = await loaded;
  const source = startEventSource({
    sqs,
    queue: queueOf(queue),
    target,
    batchSize,
    concurrency,
    retrySeconds,
    onFailure,
  });
  return { source, target, isLast };
}
