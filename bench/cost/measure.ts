import { randomUUID } from 'node:crypto';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { type Analysis, sampleAnalyses, uuidOf } from '../../local/anyrun/analyses.ts';
import { startAnyrunStandIn } from '../../local/anyrun/stand-in.ts';
import { startMispStandIn } from '../../local/misp/stand-in.ts';
import { startLocalStack } from '../../local/stack.ts';
import { INPUTS } from '../inputs.ts';
import { type Call, CHANNEL } from './counted.ts';

/** What all calls of a function came to. */
export interface Work extends Call {
  calls: number;
}

/** What a number of events took, by function, and what they wrote into the log. */
export interface Measured {
  events: number;
  work: Work[];
  logBytes: number;
}

const HANDLERS = {
  importFile: new URL('import-file.handler.ts', import.meta.url),
  postEvent: new URL('post-event.handler.ts', import.meta.url),
  pollAnyrun: new URL('poll-anyrun.handler.ts', import.meta.url),
  importAnalysis: new URL('import-analysis.handler.ts', import.meta.url),
};

/** A file of so many rows, each an event that is new to MISP. */
export async function measureFile(events: number): Promise<Measured> {
  const { head = '', row } = INPUTS['ransomwatch-tsv'];
  const text = (first: number, count: number) =>
    head + Array.from({ length: count }, (_, i) => row(first + i)).join('');
  const sources: ConfigInput['sources'] = { rows: { format: 'ransomwatch-tsv', servers: ['main'] } };
  return await measure(events, { sources }, async (stack) => {
    await stack.waitForReceipt(await stack.drop('rows', 'first.tsv', text(1_000_000, 10)));
    return async () => stack.drop('rows', 'second.tsv', text(0, events));
  });
}

/** A night of ANY.RUN: the samples again and again, until there are so many analyses. */
export async function measureNight(analyses: number): Promise<Measured> {
  const anyrun = await startAnyrunStandIn({ analyses: manyAnalyses(analyses) });
  const sources: ConfigInput['sources'] = { anyrun: { poll: 'anyrun', servers: ['main'] } };
  try {
    return await measure(
      analyses,
      { sources, polled: { anyrun } },
      async (stack) => async () => stack.poll('anyrun'),
    );
  } finally {
    await anyrun.close();
  }
}

function manyAnalyses(count: number): Analysis[] {
  const samples = sampleAnalyses();
  return Array.from({ length: count }, (_, i): Analysis => {
    const sample = samples[i % samples.length];
    if (!sample) throw new Error('There are no samples');
    return JSON.parse(JSON.stringify(sample).replaceAll(uuidOf(sample), randomUUID()));
  });
}

type Stack = Awaited<ReturnType<typeof startLocalStack>>;
/** Warms the stack up, and returns how what is measured begins: with what has a receipt at its end. */
type Begin = (stack: Stack) => Promise<() => Promise<string>>;

async function measure(
  events: number,
  {
    sources,
    polled = {},
  }: { sources: ConfigInput['sources']; polled?: Record<string, { url: string; apiKey: string }> },
  begin: Begin,
): Promise<Measured> {
  const misp = await startMispStandIn();
  let logBytes = 0;
  const stack = await startLocalStack({
    config: { servers: { main: { url: misp.url, concurrency: 2 } }, sources },
    servers: { main: misp },
    sources: polled,
    handlers: HANDLERS,
    onLog: ({ text }) => {
      logBytes += Buffer.byteLength(text);
    },
  });
  try {
    const start = await begin(stack);
    const calls: Call[] = [];
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }) => calls.push(data);
    logBytes = 0;
    await stack.waitForReceipt(await start(), { timeoutSeconds: 600 });
    await settle(stack);
    channel.close();
    return { events, work: sum(calls), logBytes };
  } finally {
    await stack.stop();
    await misp.close();
  }
}

/** The receipt is there before the call that wrote it has ended. */
async function settle(stack: Stack): Promise<void> {
  while ((await stack.progress()).events > 0) await new Promise((resolve) => setTimeout(resolve, 100));
}

function sum(calls: readonly Call[]): Work[] {
  const works = new Map<string, Work>();
  for (const { name, requests, ...numbers } of calls) {
    const work = works.get(name) ?? { ...empty(), name };
    work.calls += 1;
    for (const [key, value] of Object.entries(numbers)) work[key as keyof typeof numbers] += value;
    for (const [kind, count] of Object.entries(requests))
      work.requests[kind] = (work.requests[kind] ?? 0) + count;
    works.set(name, work);
  }
  return [...works.values()];
}

function empty(): Work {
  const bytes = { sentBytes: 0, receivedBytes: 0 };
  return { name: '', calls: 0, cpuMs: 0, requests: {}, ...bytes, writeUnits: 0, readUnits: 0 };
}
