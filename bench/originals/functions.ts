import { readFile } from 'node:fs/promises';
import { openDestination } from '../../cli/ingest/destination.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import config from '../../misp-ingest.config.ts';
import type { Misp } from '../misp/stand-ins.ts';

/** What the functions are given: a file, or something to poll. */
export type Arrival = { source: keyof typeof config.sources } & (
  | { path: string }
  | { polled: { url: string; apiKey: string } }
);

const TIMEOUT_SECONDS = 600;

/** The functions as they are deployed, on embedded AWS: they are there before anything arrives. */
export async function startFunctions({ ca, ...misp }: Misp, arrival: Arrival): Promise<LocalStack> {
  const { source } = arrival;
  const needed = { ...config, sources: { [source]: config.sources[source] } };
  const target = { ...misp, ca, insecure: false };
  const { config: reachable, servers } = await openDestination(needed, target);
  const sources = 'polled' in arrival ? { [source]: arrival.polled } : {};
  return await startLocalStack({ config: reachable, servers, sources });
}

/** From its arrival to its receipt, in seconds. */
export async function timeFunctions(stack: LocalStack, arrival: Arrival): Promise<number> {
  const bytes = 'path' in arrival ? await readFile(arrival.path) : undefined;
  const start = performance.now();
  const { source } = arrival;
  const key = bytes ? await stack.drop(source, 'sample.tsv', bytes) : await stack.poll(source);
  await stack.waitForReceipt(key, { timeoutSeconds: TIMEOUT_SECONDS });
  return (performance.now() - start) / 1000;
}
