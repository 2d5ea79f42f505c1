import { ransomwatchTsv } from '../functions/formats/ransomwatch-tsv.ts';
import { draftToEvent } from '../functions/misp/draft-to-event.ts';
import type { ConfigInput } from '../functions/shared/config.ts';
import { startLocalStack } from '../local/stack.ts';
import { INPUTS } from './inputs.ts';
import { postAll } from './misp/post-all.ts';
import { type Misp, withStandIns } from './misp/stand-ins.ts';
import type { BenchOptions, Figures, Part } from './part.ts';

interface Setting {
  latencyMs: number;
  servers: number;
  /** Functions at work for each server. */
  concurrency: number;
}

const SETTINGS: readonly Setting[] = [
  ...[0, 20, 100].flatMap((latencyMs) =>
    [2, 4, 8, 16].map((concurrency) => ({ latencyMs, servers: 1, concurrency })),
  ),
  ...[2, 4].map((servers) => ({ latencyMs: 100, servers, concurrency: 4 })),
];
/** So long a measurement takes, about: latency and what a stand-in itself needs for an event say how many events. */
const SECONDS = 6;
const STAND_IN_MS = 4;
const SOURCE = 'ransomwatch';

/** From the dropped file to the receipt, against a loop that only posts. */
export const pipelinePart: Part = {
  title: 'Pipeline: events per second through the whole local stack, against a bare undici loop',
  notes: [
    'A ransomwatch file is dropped, and done with when its receipt is there; each of its events goes to each server. The loop posts the same',
    'bodies with as many connections to new stand-ins of the same latency. AWS and MISP are embedded and share the cores.',
  ],
  async run({ only, say }: BenchOptions) {
    const figures: Figures[] = [];
    const chosen = SETTINGS.filter(({ latencyMs }) => only.length === 0 || only.includes(String(latencyMs)));
    for (const setting of chosen) {
      figures.push(await compare(setting));
      say(JSON.stringify(figures.at(-1)));
    }
    return figures;
  },
};

async function compare({ latencyMs, servers, concurrency }: Setting): Promise<Figures> {
  const each = (latencyMs + STAND_IN_MS) / (servers * concurrency);
  const rows = Math.round((SECONDS * 1000) / Math.max(STAND_IN_MS, each) / servers);
  const text = fileOf(0, rows);
  const fresh = { latencyMs, count: servers };
  const seconds = await withStandIns(fresh, (misps) => ingest(misps, concurrency, text));
  const bodies = await bodiesOf(text);
  const loopSeconds = await withStandIns(fresh, async (misps) => {
    const start = performance.now();
    await Promise.all(misps.map((misp) => postAll(misp, concurrency, bodies.values())));
    return (performance.now() - start) / 1000;
  });
  const events = rows * servers;
  return {
    'latency ms': latencyMs,
    servers,
    concurrency,
    events,
    'pipeline events/s': Math.round(events / seconds),
    'loop events/s': Math.round(events / loopSeconds),
    'share %': Math.round((100 * loopSeconds) / seconds),
  };
}

/** Returns how many seconds it took. */
async function ingest(misps: readonly Misp[], concurrency: number, text: string): Promise<number> {
  const named = misps.map((misp, i) => [`misp-${i}`, misp] as const);
  const config: ConfigInput = {
    servers: Object.fromEntries(named.map(([name, { url }]) => [name, { url, concurrency }])),
    sources: { [SOURCE]: { format: 'ransomwatch-tsv', servers: named.map(([name]) => name) } },
  };
  const stack = await startLocalStack({ config, servers: Object.fromEntries(named) });
  const drop = async (file: string, content: string) => {
    const key = await stack.drop(SOURCE, file, content);
    const { rows } = await stack.waitForReceipt(key, { timeoutSeconds: 300 });
    if (rows.saved !== rows.read) throw new Error(`${rows.saved} of ${rows.read} rows were saved`);
  };
  try {
    // The functions are started then, and MISP knows the tags.
    await drop('first.tsv', fileOf(1_000_000, 10 * concurrency));
    const start = performance.now();
    await drop('second.tsv', text);
    return (performance.now() - start) / 1000;
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
