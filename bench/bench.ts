import { parseArgs } from 'node:util';
import { CannotRun } from '../cli/cannot-run.ts';
import { textTable } from '../cli/terminal/text-table.ts';
import { coldStartPart } from './cold-start.ts';
import { costPart, requestsPart } from './cost.ts';
import { formatsPart } from './formats.ts';
import { machine } from './machine.ts';
import { originalsPart } from './originals.ts';
import type { Figures, Part } from './part.ts';
import { pipelinePart } from './pipeline.ts';
import { mispPart, sendingPart } from './sending.ts';

const USAGE = `usage: npm run -s bench -- [--large] [--json] [--only NAME]... [PART]...

Measures, and prints a table for each part on stdout.

  PART         formats, pipeline, sending, misp, originals, requests, cost, cold-start; left out, all but
               misp and originals, which need a MISP
  --large      inputs of 1 GB, too: takes minutes, and 1 GB in the folder for temporary files
  --only NAME  of the formats, or of the latencies of sending, this one; may be repeated
  --json       one JSON object on stdout in place of the tables
`;

const PARTS: Readonly<Record<string, Part>> = {
  formats: formatsPart,
  pipeline: pipelinePart,
  sending: sendingPart,
  misp: mispPart,
  originals: originalsPart,
  requests: requestsPart,
  cost: costPart,
  'cold-start': coldStartPart,
};

const NEED_MISP = new Set(['misp', 'originals']);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      large: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const parts = choose(positionals);
  const { json } = values;
  if (!json) print(`${Object.values(machine()).join(', ')} GiB\n`);
  const measured: Record<string, Figures[]> = {};
  for (const [name, part] of parts) {
    measured[name] = await part.run({ ...values, say });
    if (!json) print([part.title, '', textTable(measured[name]), '', ...part.notes, ''].join('\n'));
  }
  if (json) print(JSON.stringify({ machine: machine(), ...measured }, null, 2));
}

function choose(names: readonly string[]): [string, Part][] {
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined)
    throw new CannotRun(`There is no part "${unknown}"; there is ${Object.keys(PARTS).join(', ')}`);
  return Object.entries(PARTS).filter(([name]) =>
    names.length === 0 ? !NEED_MISP.has(name) : names.includes(name),
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await main();
} catch (error) {
  const isOfOptions =
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const text =
    error instanceof CannotRun || isOfOptions ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}
