import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, buildBundles } from './cold-start/bundles.ts';
import { median, type Start, startFunction, startNothing } from './cold-start/start.ts';
import type { BenchOptions, Figures, Part } from './part.ts';

const STARTS = 21;
const PARTS_SHOWN = 12;

/** What a function is before its first message. */
export const coldStartPart: Part = {
  title: 'Cold start: what is deployed of each function, and how long it takes until its handler is there',
  notes: [
    `ready: from the start of node, median of ${STARTS} starts, one at a time; least: the quickest of them. cpu: processor time.`,
    'node alone: the same of a node that loads nothing. beside: read only when it is needed, which is for a PDF.',
    'The functions are those of misp-ingest.config.ts, with all polled sources, built as cdk deploy builds them.',
  ],
  async run({ say }) {
    const folder = await mkdtemp(join(tmpdir(), 'misp-ingest-bundles-'));
    try {
      const bundles = distinct(buildBundles(folder));
      for (const bundle of bundles) say(describe(bundle));
      return await measure(bundles, say);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** Of several servers or sources the functions are the same. */
function distinct(bundles: Bundle[]): Bundle[] {
  return [...new Map(bundles.map((bundle) => [bundle.name, bundle])).values()];
}

function describe({ name, bytes, parts }: Bundle): string {
  const shown = parts.slice(0, PARTS_SHOWN).map(([part, size]) => `  ${kB(size)} kB  ${part}`);
  return [`${name}: ${kB(bytes)} kB, of it`, ...shown].join('\n');
}

/** In turns, so that what else the machine does meets all alike. */
async function measure(bundles: readonly Bundle[], say: BenchOptions['say']): Promise<Figures[]> {
  const starts = new Map<string, Start[]>();
  for (let i = 0; i < STARTS; i++) {
    say(`start ${i + 1} of ${STARTS}`);
    const note = (name: string, start: Start) => starts.set(name, [...(starts.get(name) ?? []), start]);
    note('node alone', await startNothing());
    for (const bundle of bundles) note(bundle.name, await startFunction(bundle));
  }
  const byName = new Map(bundles.map((bundle) => [bundle.name, bundle]));
  return [...starts].map(([name, all]) => toFigures(name, all, byName.get(name)));
}

function toFigures(name: string, starts: readonly Start[], bundle: Bundle | undefined): Figures {
  const ready = starts.map(({ readyMs }) => readyMs);
  const beside = Object.entries(bundle?.beside ?? {}).map(([part, size]) => `${part} ${kB(size)} kB`);
  return {
    function: name,
    kB: bundle ? kB(bundle.bytes) : null,
    'ready ms': Math.round(median(ready)),
    'least ms': Math.round(Math.min(...ready)),
    'cpu ms': Math.round(median(starts.map(({ cpuMs }) => cpuMs))),
    beside: beside.join(', '),
  };
}

function kB(bytes: number): number {
  return Math.round(bytes / 1000);
}
