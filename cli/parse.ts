import { parseArgs } from 'node:util';
import type { FileSource } from '../functions/shared/config.ts';
import { CannotRun } from './cannot-run.ts';
import { findInputFiles } from './input-files.ts';
import { parseFiles } from './parse-files.ts';
import { inPieces, isReaderGone, print } from './print.ts';

const USAGE = `usage: npm run -s parse -- [--source NAME] FILE...

Reads files as their source in misp-ingest.config.ts says, and sends nothing: each event on a line of stdout, what is
left out on stderr.

  --source NAME    the source; left out, the name of the folder that the file lies in, or the only source there is

  A line of stdout is JSON: Event as it would be posted, and of ours file, rows, attributeRows (by the attribute's
  UUID) and adjusted (what was brought to a form that MISP can store).

examples:
  npm run -s parse -- --source ransomwatch events/files/ransomwatch.tsv | jq .Event.info
  npm run -s parse -- --source ransomwatch events/files/ransomwatch-broken.tsv > /dev/null

exit: 0 every row is in an event; 1 something was rejected or left out; 2 could not run
`;

const COULD_NOT_RUN = 2;

async function main(): Promise<number> {
  const { files: names, source, help } = parseOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const sources = await loadSources();
  const files = findInputFiles(names, source, Object.keys(sources));
  let isComplete = true;
  const lines = parseFiles(files, sources, ({ text, isLoss }) => {
    process.stderr.write(`${text}\n`);
    if (isLoss) isComplete = false;
  });
  await print(inPieces(lines));
  return isComplete ? 0 : 1;
}

function parseOptions(args: string[]): { files: string[]; source: string | undefined; help: boolean } {
  const { values, positionals: files } = parseStrictly(args);
  const { source, help = false } = values;
  if (files.length === 0 && !help) throw new CannotRun(`Which files? Name them.\n\n${USAGE.split('\n')[0]}`);
  return { files, source, help };
}

function parseStrictly(args: string[]) {
  try {
    const options = { source: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new CannotRun(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** Not a static import: the operator's file may be wrong. */
async function loadSources(): Promise<Record<string, FileSource>> {
  try {
    const { config, isPolled } = await import('../functions/shared/config.ts');
    return Object.fromEntries(
      Object.entries(config.sources).flatMap(([name, source]) => (isPolled(source) ? [] : [[name, source]])),
    );
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

// npm runs its scripts in the project's folder; the user stands somewhere else.
const { npm_lifecycle_event, INIT_CWD } = process.env;
if (npm_lifecycle_event === 'parse' && INIT_CWD) process.chdir(INIT_CWD);

process.stderr.on('error', (error) => {
  if (!isReaderGone(error)) throw error;
});

try {
  process.exitCode = await main();
} catch (error) {
  const text = error instanceof CannotRun ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${text}\n`);
  process.exitCode = COULD_NOT_RUN;
}
