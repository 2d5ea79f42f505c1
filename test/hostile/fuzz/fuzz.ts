import { parseArgs } from 'node:util';
import { runCase, runCases } from './run-cases.ts';

const USAGE = `usage: npm run -s fuzz -- [--cases 100000] [--seed TEXT] [--only TARGET] [--again SEED --only TARGET]

Mutates files of every format, notifications of S3, queue messages, answers of MISP and of ANY.RUN, and checks what is made
of them: nothing is thrown but what says what becomes of the input, no row is lost or doubled, nothing takes seconds.
The seed is printed; --again runs one case once more.
`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    only: { type: 'string' },
    again: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

async function main(): Promise<number> {
  const { cases, seed, only, again, help } = values;
  if (help) process.stdout.write(USAGE);
  if (help) return 0;
  if (again !== undefined) {
    const problem = await runCase(only ?? '', again);
    process.stdout.write(`${problem ?? 'nothing is wrong with it'}\n`);
    return problem === undefined ? 0 : 1;
  }
  process.stdout.write(`${cases} cases, seed ${seed}\n`);
  const onProgress = (done: number) => process.stderr.write(`\r${done}`);
  const failures = await runCases({ cases: Number(cases), seed, only, onProgress });
  for (const { target, seed, problem } of failures) {
    process.stdout.write(`\n${target}: npm run -s fuzz -- --only '${target}' --again ${seed}\n${problem}\n`);
  }
  process.stdout.write(failures.length === 0 ? '\nnothing is wrong with any of them\n' : '');
  return failures.length === 0 ? 0 : 1;
}

process.exitCode = await main();
