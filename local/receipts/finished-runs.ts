import { setTimeout as delay } from 'node:timers/promises';
import type { Receipt, Receipts } from './receipts.ts';

const LOOK_MS = 250;

/** Hands on each receipt as it comes. */
export function watchFinishedRuns(
  receipts: Receipts,
  onReceipt: (receipt: Receipt) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const known = new Set<string>();
  const watch = async () => {
    while (!stopping.signal.aborted) {
      for (const key of await receipts.keys()) {
        if (known.has(key)) continue;
        known.add(key);
        onReceipt(await receipts.read(key));
      }
      await delay(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}
