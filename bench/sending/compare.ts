import { randomUUID } from 'node:crypto';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beginRun } from '../../functions/ledger/run.ts';
import type { EventMessage } from '../../functions/queue/event-message.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { postAll } from '../misp/post-all.ts';
import type { Misp } from '../misp/stand-ins.ts';
import { messagesOf, SERVER, SOURCE, SOURCES, toBatch } from './messages.ts';

export interface Comparison {
  /** Each of the two posts so many. */
  events: number;
  handlerSeconds: number;
  loopSeconds: number;
}

/** As infra/ has it. */
export const BATCH = 10;
const ROUNDS = 3;

/**
 * The handler of post-event, called with batches as Lambda calls it, so many calls at a time; and a loop that posts as
 * many events of the same kind over as many connections. In turns, so that what else the machines do meets both.
 */
export async function compare(misp: Misp, concurrency: number, events: number): Promise<Comparison> {
  const server = { url: misp.url, concurrency: Math.max(2, concurrency), ...(misp.ca && { ca: misp.ca }) };
  const stack = await startLocalStack({
    config: { servers: { [SERVER]: server }, sources: SOURCES },
    servers: { [SERVER]: misp },
  });
  try {
    await sendAll(stack, concurrency, await newMessages(stack, BATCH * concurrency));
    const comparison = { events: 0, handlerSeconds: 0, loopSeconds: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const [ours, theirs] = [await newMessages(stack, events), await newMessages(stack, events)];
      comparison.handlerSeconds += await timed(() => sendAll(stack, concurrency, ours));
      comparison.loopSeconds += await timed(() => postAll(misp, concurrency, bodiesOf(theirs)));
      comparison.events += events;
    }
    return comparison;
  } finally {
    await stack.stop();
  }
}

async function newMessages({ clients, table }: LocalStack, count: number): Promise<EventMessage[]> {
  const run = randomUUID();
  const ledger = { db: DynamoDBDocumentClient.from(clients.dynamo), table };
  await beginRun(ledger, { run, source: SOURCE, file: `${run}.tsv`, servers: [SERVER] });
  return await messagesOf(run, run, count);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function sendAll(
  stack: LocalStack,
  concurrency: number,
  messages: readonly EventMessage[],
): Promise<void> {
  const batches = Array.from({ length: messages.length / BATCH }, (_, i) =>
    messages.slice(i * BATCH, (i + 1) * BATCH),
  ).values();
  const call = async () => {
    for (const batch of batches) {
      const answer = await stack.function(`post-event-${SERVER}`).invoke(toBatch(batch));
      const { batchItemFailures } = answer as { batchItemFailures: unknown[] };
      if (batchItemFailures.length > 0)
        throw new Error(`MISP did not take ${batchItemFailures.length} events`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, call));
}

function* bodiesOf(messages: readonly EventMessage[]): Generator<string> {
  for (const { event } of messages) yield JSON.stringify({ Event: event });
}
