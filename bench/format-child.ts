import { createReadStream, readFileSync } from 'node:fs';
import type { Format } from '../functions/formats/format.ts';
import { type FormatName, formats } from '../functions/formats/index.ts';
import { INPUTS } from './inputs.ts';

/** What a child says of one file through one format. */
export interface FormatRun {
  /** Rows in drafts, rejections and duplicates. */
  rows: number;
  drafts: number;
  /** Why the file as a whole was refused, if it was. */
  refused: string | null;
  seconds: number;
  cpuSeconds: number;
  /** Before the file, and at the highest. */
  residentMiB: number;
  peakMiB: number;
}

async function measure(name: FormatName, path: string): Promise<FormatRun> {
  const format: Format = formats[name];
  const options = format.options.parse(INPUTS[name].options);
  const context = { file: 'bench', uploadedAt: '2024-04-03T00:00:00.000Z' };
  const residentMiB = peakMiB();
  const cpu = process.cpuUsage();
  const start = performance.now();
  let rows = 0;
  let drafts = 0;
  let refused: string | null = null;
  for await (const parsed of format.parse(createReadStream(path, 'utf8'), options, context)) {
    if ('draft' in parsed) {
      rows += parsed.draft.rows.length;
      drafts += 1;
    } else if ('duplicate' in parsed) rows += 1;
    else if ('rejection' in parsed && parsed.rejection.row > 0) rows += 1;
    else if ('rejection' in parsed) refused = parsed.rejection.reason;
  }
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - start) / 1000;
  return {
    rows,
    drafts,
    refused,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    residentMiB,
    peakMiB: peakMiB(),
  };
}

/** Not of getrusage where it can be helped: in a child it begins with what the parent had. */
function peakMiB(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const [, kib = ''] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kib) / 1024;
}

const [name = '', path = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await measure(name as FormatName, path)));
