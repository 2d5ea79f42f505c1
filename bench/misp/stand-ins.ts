import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A MISP to measure with. */
export interface Misp {
  url: string;
  authkey: string;
  ca?: string;
}

/** So many stand-ins that take so long for an answer, each with a thread of its own. */
export async function withStandIns<T>(
  { latencyMs, count }: { latencyMs: number; count: number },
  work: (misps: Misp[]) => Promise<T>,
): Promise<T> {
  const threads = Array.from(
    { length: count },
    () => new Worker(new URL('thread.ts', import.meta.url), { workerData: { latencyMs } }),
  );
  try {
    const ready = await Promise.all(threads.map((thread) => once(thread, 'message')));
    return await work(ready.map(([misp]) => misp));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
