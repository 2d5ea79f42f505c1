import type { SQSClient } from '@aws-sdk/client-sqs';
import type { FunctionQueue } from '../../functions/queue/dead-letters.ts';
import { openSqs } from './aws.ts';
import type { Clock } from './clock.ts';
import { QueueModel } from './queue-model.ts';

/** The uploads queue, and the events queue of each server, by its name. */
export interface Queues {
  all: Record<string, QueueModel>;
  urls: Record<string, string>;
  sqs: SQSClient;
  model(name: string): QueueModel;
  functionQueue(name: string): FunctionQueue;
}

const MINUTE = 60_000;

/** As infra/ sets them. */
export function openQueues(servers: readonly string[], { now }: Clock): Queues {
  const uploads = new QueueModel({ name: 'uploads', visibilityMs: 16 * MINUTE, maxReceives: 10, now });
  const events = servers.map(
    (name) => new QueueModel({ name, visibilityMs: 6 * MINUTE, maxReceives: 1_000, now }),
  );
  const all = Object.fromEntries([uploads, ...events].map((model) => [model.name, model]));
  const sqs = openSqs(Object.fromEntries(Object.entries(all).map(([name, model]) => [urlOf(name), model])));
  return {
    all,
    urls: Object.fromEntries(servers.map((name) => [name, urlOf(name)])),
    sqs,
    model: (name) => all[name] ?? uploads,
    functionQueue: (name) => ({
      sqs,
      url: urlOf(name),
      deadLettersUrl: `${urlOf(name)}/dead`,
      firstRetrySeconds: 30,
    }),
  };
}

export function urlOf(name: string): string {
  return `http://sqs/${name}`;
}
