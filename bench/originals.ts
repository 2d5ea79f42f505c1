import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun } from '../cli/cannot-run.ts';
import { readMispTarget } from '../cli/targets/misp-target.ts';
import type { Misp } from './misp/stand-ins.ts';
import { countRequests, type Lap, type Race, runLaps, SIDES, type Side } from './originals/race.ts';
import { TOOLS } from './originals/tools.ts';
import type { Figures, Part } from './part.ts';

const ROUNDS = 3;

/** The three Python tools that this one succeeds. */
export const originalsPart: Part = {
  title: 'Originals: the three Python tools, `misp-ingest ingest`, and the functions, into a real MISP',
  notes: [
    'ORIGINALS names a folder with import-sample (import-sample.py and its sample.tsv), MISP-CSVImport and anyrun_to_misp; PYTHON the',
    'Python that has PyMISP, if not python3; MISP_URL, MISP_AUTHKEY and MISP_CA_FILE the MISP, in which the events stay.',
    `In turns, ${ROUNDS} times, the medians: theirs / the functions / the command. Theirs and the command from the start of the process to`,
    'its end, the functions, on embedded AWS, from the arrival to the receipt. Titles and UUIDs are new, and then the same comes again.',
    'Requests to MISP are counted in a round of their own. ANY.RUN is a stand-in. --large has larger files, too.',
  ],
  async run({ large, only, say }) {
    const misp = readMisp();
    const chosen = Object.entries(TOOLS).filter(([name]) => only.length === 0 || only.includes(name));
    const found = chosen.map(([name, tool]) => ({ tool, original: findOriginal(name), misp }));
    const figures: Figures[] = [];
    for (const race of found) {
      const { name, sample, large: larger } = race.tool;
      for (const [input, size] of large ? [sample, larger] : [sample]) {
        figures.push({ tool: name, input, ...(await compare({ ...race, size })) });
        say(JSON.stringify(figures.at(-1)));
      }
    }
    return figures;
  },
};

function readMisp(): Misp {
  const target = readMispTarget(process.env);
  if (!target) throw new CannotRun('Set MISP_URL and MISP_AUTHKEY to the MISP to measure');
  const { url, authkey, ca } = target;
  return { url, authkey, ...(ca && { ca }) };
}

function findOriginal(name: string): string {
  const { ORIGINALS } = process.env;
  if (!ORIGINALS)
    throw new CannotRun(`Set ORIGINALS to a folder with clones of ${Object.keys(TOOLS).join(', ')}`);
  const folder = join(ORIGINALS, name);
  if (!existsSync(folder)) throw new CannotRun(`${folder} is not there; put ${name} into it`);
  return folder;
}

async function compare(race: Race): Promise<Figures> {
  const requests: number[] = [];
  for (const side of SIDES) requests.push(await countRequests(race, side));
  const first: Laps = { theirs: [], functions: [], command: [] };
  const second: Laps = { theirs: [], functions: [], command: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
      const laps = await runLaps(race, side);
      first[side].push(laps.first);
      second[side].push(laps.second);
    }
  }
  const seconds = ({ seconds }: Lap) => seconds;
  const asFast = (side: Side) => round(medianOf(first.theirs, seconds) / medianOf(first[side], seconds), 10);
  return {
    'functions, times as fast': asFast('functions'),
    'command, times as fast': asFast('command'),
    seconds: medians(first, seconds),
    requests: requests.join(' / '),
    events: medians(first, ({ stored }) => stored.events),
    attributes: medians(first, ({ stored }) => stored.attributes),
    'again: seconds': medians(second, seconds),
    'events then': medians(second, ({ stored }) => stored.events),
  };
}

type Laps = Record<Side, Lap[]>;

function medians(laps: Laps, of: (lap: Lap) => number): string {
  return SIDES.map((side) => round(medianOf(laps[side], of), 100)).join(' / ');
}

function medianOf(laps: readonly Lap[], of: (lap: Lap) => number): number {
  const sorted = laps.map(of).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
