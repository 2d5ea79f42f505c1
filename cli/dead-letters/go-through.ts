import type { Deployment } from '../deployment/deployment.ts';
import { untilInterrupted } from '../interruption.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import { type DeadLetter, readDeadLetter } from './dead-letter.ts';
import { countHidden, receiveAll, release } from './hold.ts';
import { type DeadLetterQueue, deadLetterQueues } from './queues.ts';

/** What is done with a dead letter. Returns whether it is gone from its queue. */
export type Handling = (letter: DeadLetter) => Promise<boolean>;

export interface Outlook {
  /** How many could not be seen, since somebody else is looking at them. */
  hidden: number;
}

const SIDE_BY_SIDE = 10;

/**
 * Every dead letter of the deployment, each once, those of one event in their order. What is not gone after it is as it
 * was before. All are read before the first is handled: what is sent back may be a dead letter again a moment later.
 */
export async function goThrough(deployment: Deployment, title: string, handle: Handling): Promise<Outlook> {
  const queues = deadLetterQueues(deployment);
  const counts = await Promise.all(queues.map(({ deadLetters }) => countHidden(deployment.sqs, deadLetters)));
  const held = new Set<DeadLetter>();
  try {
    await allDone(queues.map((queue) => hold(deployment, queue, held)));
    await handleAll(held, title, handle);
  } finally {
    const left = Map.groupBy(held, ({ queue }) => queue.deadLetters);
    await allDone([...left].map(([url, letters]) => release(deployment.sqs, url, letters)));
  }
  return { hidden: counts.reduce((sum, count) => sum + count, 0) };
}

async function hold({ sqs }: Deployment, queue: DeadLetterQueue, held: Set<DeadLetter>): Promise<void> {
  const signal = untilInterrupted();
  for await (const messages of receiveAll(sqs, queue.deadLetters)) {
    for (const message of messages) held.add(readDeadLetter(queue, message));
    signal.throwIfAborted();
  }
}

/** Takes those that are gone out of `held`. */
async function handleAll(held: Set<DeadLetter>, title: string, handle: Handling): Promise<void> {
  const signal = untilInterrupted();
  const bar = progressBar();
  const total = held.size;
  let done = 0;
  const inOrder = [...held].toSorted((a, b) => a.facts.at.localeCompare(b.facts.at));
  const groups = Map.groupBy(inOrder, ({ group, facts }) => group ?? facts.id).values();
  const work = async () => {
    for (const letters of groups) {
      for (const letter of letters) {
        signal.throwIfAborted();
        if (await handle(letter)) held.delete(letter);
        done += 1;
        bar.show(title, done, total, 'dead letters');
      }
    }
  };
  try {
    await allDone(Array.from({ length: SIDE_BY_SIDE }, work));
  } finally {
    bar.clear();
  }
}

/** Unlike Promise.all it waits for the others when one fails. */
async function allDone(promises: readonly Promise<void>[]): Promise<void> {
  for (const one of await Promise.allSettled(promises)) if (one.status === 'rejected') throw one.reason;
}
