import { Pool } from 'undici';
import { ransomwatchTsv } from '../functions/formats/ransomwatch-tsv.ts';
import { draftToEvent } from '../functions/misp/draft-to-event.ts';
import type { ConfigInput } from '../functions/shared/config.ts';
import { type MispStandIn, startMispStandIn } from '../local/misp/stand-in.ts';
import { startLocalStack } from '../local/stack.ts';
import { INPUTS } from './inputs.ts';
import type { BenchOptions, Figures, Part } from './part.ts';

const LATENCIES_MS = [0, 20, 100];
const CONCURRENCIES = [2, 4, 8, 16];
/** So long a measurement takes, about: latency and what a stand-in itself needs for an event say how many events. */
const SECONDS = 4;
const STAND_IN_MS = 4;
const SOURCE = 'ransomwatch';

interface Setting {
  latencyMs: number;
  concurrency: number;
}

/** From the dropped file to the receipt, against a loop that only posts. */
export const pipelinePart: Part = {
  title: 'Pipeline: events per second through the whole local stack, against a bare undici loop',
  notes: [
    'A ransomwatch file is dropped, and done with when its receipt is there. The loop posts the same',
    'bodies with as many connections to a new stand-in of the same latency. AWS and MISP are embedded and share the cores.',
  ],
  async run({ say }: BenchOptions) {
    const figures: Figures[] = [];
    for (const latencyMs of LATENCIES_MS) {
      for (const concurrency of CONCURRENCIES) {
        say(`pipeline, ${latencyMs} ms, concurrency ${concurrency}`);
        figures.push(await compare({ latencyMs, concurrency }));
      }
    }
    return figures;
  },
};

async function compare({ latencyMs, concurrency }: Setting): Promise<Figures> {
  const each = (latencyMs + STAND_IN_MS) / concurrency;
  const events = Math.round((SECONDS * 1000) / Math.max(STAND_IN_MS, each));
  const text = fileOf(0, events);
  const piped = await withStandIn(latencyMs, (misp) => ingest(misp, concurrency, text));
  if (piped.saved !== events) throw new Error(`${piped.saved} of ${events} rows were saved`);
  const bodies = await bodiesOf(text);
  const loopSeconds = await withStandIn(latencyMs, (misp) => postAll(misp, concurrency, bodies));
  return {
    'latency ms': latencyMs,
    concurrency,
    events,
    'pipeline events/s': Math.round(events / piped.seconds),
    'loop events/s': Math.round(events / loopSeconds),
    'share %': Math.round((100 * loopSeconds) / piped.seconds),
    'requests/event': Math.round((100 * piped.requests) / events) / 100,
  };
}

async function withStandIn<T>(latencyMs: number, work: (misp: MispStandIn) => Promise<T>): Promise<T> {
  const misp = await startMispStandIn({ latencyMs });
  try {
    return await work(misp);
  } finally {
    await misp.close();
  }
}

async function ingest(
  misp: MispStandIn,
  concurrency: number,
  text: string,
): Promise<{ seconds: number; requests: number; saved: number }> {
  const servers = { main: { url: misp.url, concurrency } };
  const config: ConfigInput = {
    servers,
    sources: { [SOURCE]: { format: 'ransomwatch-tsv', servers: ['main'] } },
  };
  const stack = await startLocalStack({ config, servers: { main: misp } });
  const drop = async (file: string, content: string) => {
    const key = await stack.drop(SOURCE, file, content);
    return await stack.waitForReceipt(key, { timeoutSeconds: 300 });
  };
  try {
    // The functions are started then, and MISP knows the tags.
    await drop('first.tsv', fileOf(1_000_000, 10));
    const before = misp.requests().length;
    const start = performance.now();
    const { rows } = await drop('second.tsv', text);
    const seconds = (performance.now() - start) / 1000;
    return { seconds, requests: misp.requests().length - before, saved: rows.saved };
  } finally {
    await stack.stop();
  }
}

function fileOf(first: number, count: number): string {
  const { head = '', row } = INPUTS['ransomwatch-tsv'];
  return head + Array.from({ length: count }, (_, i) => row(first + i)).join('');
}

/** As the pipeline posts them. */
async function bodiesOf(text: string): Promise<string[]> {
  const drafts = await Array.fromAsync(ransomwatchTsv.parse(chunks(text), {}));
  return drafts.flatMap((parsed) =>
    'draft' in parsed ? [JSON.stringify({ Event: draftToEvent(SOURCE, parsed.draft, {}).event })] : [],
  );
}

async function* chunks(text: string): AsyncGenerator<string> {
  yield text;
}

/** As little as can be done: a connection for each of so many loops, each with one request at a time. */
async function postAll(
  { url, authkey }: MispStandIn,
  concurrency: number,
  bodies: readonly string[],
): Promise<number> {
  const pool = new Pool(url, { connections: concurrency, pipelining: 1 });
  const headers = { authorization: authkey, accept: 'application/json', 'content-type': 'application/json' };
  const waiting = bodies.values();
  const post = async () => {
    for (const body of waiting) {
      const answer = await pool.request({ method: 'POST', path: '/events/add', headers, body });
      await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`The stand-in answered ${answer.statusCode}`);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, post));
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  return seconds;
}
