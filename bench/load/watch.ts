import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStack } from '../../local/stack.ts';

export interface Sample {
  /** Since the start. */
  seconds: number;
  /** Events that were done with in each second, since the sample before. */
  perSecond: number;
  waiting: number;
  /** Of the whole process: the functions, the embedded AWS and the stand-in for MISP. */
  residentMiB: number;
}

const EVERY_MS = 2_000;

/** Looks at the stack now and then until the work is done. */
export async function watch(
  stack: LocalStack,
  work: Promise<unknown>,
  say: (done: number) => void,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const start = performance.now();
  let before = { at: start, done: (await stack.progress()).done };
  const over = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([over, sleep(EVERY_MS, false)]))) {
    const { done, events } = await stack.progress();
    say(done);
    const at = performance.now();
    samples.push({
      seconds: (at - start) / 1000,
      perSecond: (1000 * (done - before.done)) / (at - before.at),
      waiting: events,
      residentMiB: process.memoryUsage.rss() / 1_048_576,
    });
    before = { at, done };
  }
  await work;
  return samples;
}
