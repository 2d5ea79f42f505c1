import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { type MispStandIn, startMispStandIn } from '../../local/misp/stand-in.ts';
import type { Receipt } from '../../local/receipts/receipts.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { INPUTS } from '../inputs.ts';
import { check } from './check.ts';
import { afterEvery, armFaults, seeded } from './faults.ts';
import { picture } from './picture.ts';
import { type Sample, watch } from './watch.ts';

const USAGE = `usage: npm run -s load -- [--events N] [--files N] [--faults PERCENT] [--deaths N] [--seed N] [--svg FILE]

Drops files into the local stack, all at once, while faults strike MISP and functions die. Then looks whether each event is
in MISP, once, and whether the receipts say so. Exit code 1 if not.

  --events N          events, one of each row, in all files together (10000)
  --files N           files (1)
  --rows-per-event N  rows of one event, for long files of few events (1)
  --faults PERCENT    requests to MISP that something happens to (5)
  --deaths N          after so many requests to MISP post-event dies, again and again; 0 is never (500)
  --seed N            of the faults
  --svg FILE          throughput, queue and memory over time, as a picture
`;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    files: { type: 'string', default: '1' },
    'rows-per-event': { type: 'string', default: '1' },
    faults: { type: 'string', default: '5' },
    deaths: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    svg: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

interface Load {
  events: number;
  files: number;
  rowsPerEvent: number;
  faults: number;
  deaths: number;
  seed: number;
  svg: string | undefined;
}

async function main({ svg, ...load }: Load): Promise<void> {
  const misp = await startMispStandIn();
  const stack = await startLocalStack(stackOf(misp));
  if (load.deaths > 0) afterEvery(misp, load.deaths, kill);
  const struck = armFaults(misp, load.faults / 100, seeded(load.seed));
  try {
    const start = performance.now();
    const work = run(stack, load);
    const samples = await watch(stack, work, (done) => process.stderr.write(`${done} done\r`));
    const receipts = await work;
    const seconds = (performance.now() - start) / 1000;
    const problems = check(misp, receipts, load);
    report({ ...load, seconds, struck: struck(), samples, problems });
    if (svg) await writeFile(svg, picture(describe(load), samples));
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    await stack.stop();
    await misp.close();
  }
}

const SOURCE = 'rows';

function stackOf(misp: MispStandIn): Parameters<typeof startLocalStack>[0] {
  const config: ConfigInput = {
    servers: { main: { url: misp.url, concurrency: 4 } },
    sources: {
      [SOURCE]: { format: 'ransomwatch-tsv', servers: ['main'] },
      grouped: { format: 'misp-csv', servers: ['main'] },
    },
  };
  return {
    config,
    servers: { main: misp },
    handlers: { postEvent: new URL('mortal-post-event.handler.ts', import.meta.url) },
    // As on AWS but for the waiting: a message that goes back comes again in a second.
    environment: { FIRST_RETRY_SECONDS: '0.001', LOG_LEVEL: 'SILENT' },
    limits: { retrySeconds: 0 },
  };
}

const death = new BroadcastChannel('bench: die');
death.unref();

function kill(): void {
  death.postMessage('now');
}

const PATIENCE_SECONDS = 24 * 3600;

async function run(
  stack: LocalStack,
  { events, files, rowsPerEvent }: Load | Omit<Load, 'svg'>,
): Promise<Receipt[]> {
  const each = Math.ceil(events / files);
  const dropped = Array.from({ length: files }, async (_, i) => {
    const [first, count] = [i * each, Math.min(each, events - i * each)];
    return rowsPerEvent > 1
      ? await stack.drop('grouped', `file-${i}.tsv`, groupedFile(first, count, rowsPerEvent))
      : await stack.drop(SOURCE, `file-${i}.tsv`, rowFile(first, count));
  });
  const receipts: Receipt[] = [];
  // One by one: a thousand that look for their receipts side by side would take all the time there is.
  for (const key of await Promise.all(dropped))
    receipts.push(await stack.waitForReceipt(key, { timeoutSeconds: PATIENCE_SECONDS }));
  return receipts;
}

function rowFile(first: number, count: number): string {
  const { head = '', row } = INPUTS['ransomwatch-tsv'];
  return head + Array.from({ length: count }, (_, i) => row(first + i)).join('');
}

function groupedFile(first: number, count: number, rows: number): string {
  const lines = Array.from({ length: count * rows }, (_, i) => {
    const n = first * rows + i;
    return `2018/4/3\tLAC\tsample1@user.email\tReport ${Math.floor(n / rows)}\t\t\t\t\th${n}.example.com\tNetwork activity\tdomain\t\tseen\n`;
  });
  return lines.join('');
}

function describe({ events, files, rowsPerEvent, faults, deaths }: Omit<Load, 'svg' | 'seed'>): string {
  const rows = (events * rowsPerEvent).toLocaleString('en');
  const of = `${rows} rows, ${events.toLocaleString('en')} events, ${files.toLocaleString('en')} file${files > 1 ? 's' : ''}`;
  return `${of}, ${faults} % faults${deaths > 0 ? `, a death every ${deaths} requests` : ''}`;
}

interface Outcome extends Omit<Load, 'svg'> {
  seconds: number;
  struck: number;
  samples: readonly Sample[];
  problems: readonly string[];
}

function report({ seconds, struck, samples, problems, ...load }: Outcome): void {
  const most = (of: (sample: Sample) => number) => Math.round(Math.max(0, ...samples.map(of)));
  const lines = [
    `${describe(load)}, seed ${load.seed}`,
    `${Math.round(seconds)} s, ${Math.round(load.events / seconds)} events/s, ${struck} faults`,
    `at most ${most(({ waiting }) => waiting)} events waiting, ${most(({ residentMiB }) => residentMiB)} MiB`,
    ...(problems.length > 0 ? problems : ['Each event is in MISP, once, and the receipts say so.']),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

if (values.help) process.stdout.write(USAGE);
else
  await main({
    events: Number(values.events),
    files: Number(values.files),
    rowsPerEvent: Number(values['rows-per-event']),
    faults: Number(values.faults),
    deaths: Number(values.deaths),
    seed: Number(values.seed),
    svg: values.svg,
  });
