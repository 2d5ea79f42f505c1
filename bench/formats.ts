import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CannotRun } from '../cli/cannot-run.ts';
import { type FormatName, formats } from '../functions/formats/index.ts';
import { keysOf } from '../functions/misp/settings.ts';
import type { FormatRun } from './format-child.ts';
import { INPUTS, writeInput } from './inputs.ts';
import type { BenchOptions, Figures, Part } from './part.ts';

const MB = 1_000_000;
const SIZES = [10 * MB, 100 * MB];
const LARGE = 1000 * MB;

// As node 24 has it by itself, said so that other versions do the same. With 8 V8 at times promotes rows that are done
// with: ransomwatch-tsv, 100 MB, takes 2.7 s and 180 MiB then, against 1.4 s and 131 MiB.
const NODE_FLAGS = ['--max-semi-space-size=16'];
const CHILD = join(import.meta.dirname, 'format-child.ts');

interface Measured extends FormatRun {
  format: FormatName;
  bytes: number;
  /** What was written into the file. */
  written: number;
}

/** Each format alone: text in, drafts out, nothing made of them. */
export const formatsPart: Part = {
  title: 'Formats: a file of generated rows through the format alone',
  notes: [
    `Each file in a process of its own (node ${NODE_FLAGS.join(' ')}), read from disk in pieces of 64 KiB as UTF-8.`,
    'cores: processor time by time, with what V8 does beside. peak: highest resident memory, node itself included.',
    'growth: time and peak memory against those of the file a tenth as large; 10 and 1 are linear time, constant memory.',
    'misp-csv holds its rows until the file has ended, text its indicators; what is too large is refused as a whole.',
  ],
  async run(options) {
    const folder = await mkdtemp(join(tmpdir(), 'misp-ingest-bench-'));
    try {
      return await measureFormats(folder, options);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function measureFormats(folder: string, { large, only, say }: BenchOptions): Promise<Figures[]> {
  const unknown = only.find((name) => !Object.hasOwn(formats, name));
  if (unknown !== undefined) {
    throw new CannotRun(`There is no format "${unknown}"; there is ${keysOf(formats).join(', ')}`);
  }
  const figures: Figures[] = [];
  for (const format of keysOf(formats).filter((name) => only.length === 0 || only.includes(name))) {
    let before: Measured | undefined;
    for (const size of large ? [...SIZES, LARGE] : SIZES) {
      say(`${format}, ${size / MB} MB`);
      const measured = await measureFormat(join(folder, 'input'), format, size);
      figures.push(toFigures(measured, before));
      before = measured;
    }
  }
  return figures;
}

async function measureFormat(path: string, format: FormatName, size: number): Promise<Measured> {
  const written = await writeInput(path, INPUTS[format], size);
  const { size: bytes } = await stat(path);
  const { stdout } = await promisify(execFile)(process.execPath, [...NODE_FLAGS, CHILD, format, path]);
  const run: FormatRun = JSON.parse(stdout);
  return { ...run, format, bytes, written };
}

function toFigures(measured: Measured, before: Measured | undefined): Figures {
  const { format, bytes, written, drafts, refused, seconds, cpuSeconds, peakMiB, residentMiB } = measured;
  const isWhole = refused === null;
  return {
    format,
    MB: Math.round(bytes / MB),
    rows: written,
    events: drafts,
    seconds: round(seconds),
    'rows/s': isWhole ? Math.round(written / seconds) : null,
    'MB/s': isWhole ? round(bytes / MB / seconds) : null,
    cores: round(cpuSeconds / seconds),
    'start MiB': Math.round(residentMiB),
    'peak MiB': Math.round(peakMiB),
    'time growth': before && isWhole ? round(seconds / before.seconds) : null,
    'memory growth': before ? round(peakMiB / before.peakMiB) : null,
    remark: refused ?? '',
  };
}

function round(figure: number): number {
  return Math.round(figure * 100) / 100;
}
