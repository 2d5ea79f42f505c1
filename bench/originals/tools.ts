import { randomInt, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Analysis, sampleAnalyses, uuidOf } from '../../local/anyrun/analyses.ts';
import { startAnyrunStandIn } from '../../local/anyrun/stand-in.ts';
import { INPUTS, type Input } from '../inputs.ts';
import type { Misp } from '../misp/stand-ins.ts';
import type { Arrival } from './functions.ts';
import type { Command } from './run-command.ts';

/** Something to import that is new to MISP. */
export interface Task {
  theirs: Command;
  command: Command;
  functions: Arrival;
  /** What finds its events in MISP. */
  filters: object;
  close(): Promise<void>;
}

/** Where a task is prepared, and for what. */
export interface Place {
  misp: Misp;
  /** Has the tool already; the task may add files and set its constants. */
  folder: string;
}

export interface Tool {
  name: string;
  /** What they are called, and how many rows or analyses; undefined is the tool's own sample. */
  sample: readonly [string, number | undefined];
  large: readonly [string, number];
  prepare(place: Place, size: number | undefined): Promise<Task>;
}

const PROJECT = join(import.meta.dirname, '../..');
const PYTHON = process.env.PYTHON ?? 'python3';

export const TOOLS: Readonly<Record<string, Tool>> = {
  'import-sample': {
    name: 'import-sample.py',
    sample: ['its sample, 5 rows', undefined],
    large: ['100 rows', 100],
    prepare: async ({ misp, folder }, rows) => {
      await setConstants(join(folder, 'import-sample.py'), misp);
      const { path, filters } = await writeSample(
        folder,
        'victim',
        rows && [INPUTS['ransomwatch-tsv'], rows],
      );
      const theirs = { command: PYTHON, args: ['import-sample.py'], cwd: folder };
      return { theirs, ...ours(misp, { source: 'ransomwatch', path }), filters, close: async () => {} };
    },
  },
  'MISP-CSVImport': {
    name: 'MISP-CSVImport',
    sample: ['its sample, 32 rows', undefined],
    large: ['20 events of 20 rows', 400],
    prepare: async ({ misp, folder }, rows) => {
      await setConstants(join(folder, 'const.py'), misp);
      const { path, filters } = await writeSample(
        folder,
        'Event Title(Info)',
        rows && [INPUTS['misp-csv'], rows],
      );
      const args = ['MISP-CSVImport.py', '--skip-header', '-i', 'sample.tsv'];
      const theirs = { command: PYTHON, args, cwd: folder };
      return { theirs, ...ours(misp, { source: 'misp-csv', path }), filters, close: async () => {} };
    },
  },
  anyrun_to_misp: {
    name: 'anyrun_to_misp',
    sample: ['9 analyses', 9],
    large: ['36 analyses', 36],
    prepare: async ({ misp, folder }, count = 0) => {
      const { url, apiKey, add, close } = await startAnyrunStandIn({ analyses: [] });
      const analyses = newAnalyses(count, url);
      add(...analyses);
      await setConstants(join(folder, 'const.py'), misp, {
        ANYRUN_APIKEY: apiKey,
        DOWNLOAD_DIRECTORY: join(folder, 'downloads'),
        HISTORY_URL_SITE: `${url}/v1/analysis/`,
      });
      const theirs = { command: PYTHON, args: ['anyrun_to_misp.py'], cwd: folder };
      const arrival: Arrival = { source: 'anyrun', polled: { url, apiKey } };
      return { theirs, ...ours(misp, arrival), filters: { uuid: analyses.map(uuidOf) }, close };
    },
  },
};

function ours({ url, authkey }: Misp, arrival: Arrival): Pick<Task, 'command' | 'functions'> {
  const files = 'path' in arrival ? [arrival.path] : [];
  const anyrun = 'polled' in arrival && {
    ANYRUN_URL: arrival.polled.url,
    ANYRUN_API_KEY: arrival.polled.apiKey,
  };
  const command = {
    command: process.execPath,
    args: ['cli/misp-ingest.js', 'ingest', '--source', arrival.source, ...files],
    cwd: PROJECT,
    env: { ...anyrun, MISP_URL: url, MISP_AUTHKEY: authkey },
  };
  return { command, functions: arrival };
}

async function setConstants(
  path: string,
  { url, authkey }: Misp,
  more: Record<string, string> = {},
): Promise<void> {
  let text = await readFile(path, 'utf8');
  for (const [name, value] of Object.entries({ MISP_URL: url, MISP_AUTHKEY: authkey, ...more }))
    text = text.replace(new RegExp(`^${name} = .*$`, 'm'), () => `${name} = ${JSON.stringify(value)}`);
  // MISP-CSVImport has a key for each user.
  await writeFile(path, text.replace(/'sample\d user authkey'/g, JSON.stringify(authkey)));
}

/** The tool's sample, or so many other rows under its header; with titles that no event has. */
async function writeSample(folder: string, column: string, rows: [Input, number] | 0 | undefined) {
  const path = join(folder, 'sample.tsv');
  const [head = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const mark = randomUUID();
  const place = head.split('\t').indexOf(column);
  const marked = (rows ? newRows(...rows) : lines).map((line) => {
    const cells = line.split('\t');
    return cells.with(place, `${mark} ${cells[place]}`).join('\t');
  });
  await writeFile(path, `${[head, ...marked].join('\n')}\n`);
  return { path, filters: { eventinfo: `%${mark}%` } };
}

function newRows({ row }: Input, count: number): string[] {
  const first = randomInt(10 ** 6) * 1000;
  return Array.from({ length: count }, (_, i) => row(first + i).trimEnd());
}

function newAnalyses(count: number, url: string): Analysis[] {
  const samples = sampleAnalyses();
  return Array.from({ length: Math.ceil(count / samples.length) }, () =>
    samples.map((sample) => {
      const text = JSON.stringify(sample)
        .replaceAll(uuidOf(sample), randomUUID())
        .replaceAll('https://api.any.run', url);
      return JSON.parse(text);
    }),
  ).flat();
}
