import type { ConfigInput } from '../functions/shared/config.ts';
import { onInterruption } from '../local/interruption.ts';
import { readAnyrunTarget } from './anyrun-target.ts';
import { CannotRun } from './cannot-run.ts';
import { findInputs } from './inputs.ts';
import { readMispTarget } from './misp-target.ts';
import { parseOptions, USAGE } from './options.ts';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const COULD_NOT_RUN = 2;

async function main(signal: AbortSignal): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const config = await loadConfig();
  const inputs = findInputs(options, config.sources);
  const target = readMispTarget(process.env);
  const anyrun = readAnyrunTarget(process.env);
  // Not a static import: AWS's clients take half a second to load.
  const { ingestFiles } = await import('./ingest-files.ts');
  return (await ingestFiles({ config, inputs, target, anyrun, options, signal })) ? 0 : 1;
}

/** Not a static import: the operator's file may be wrong. */
async function loadConfig(): Promise<ConfigInput> {
  try {
    await import('../functions/shared/config.ts');
    return (await import('../misp-ingest.config.ts')).default;
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const interruption = new AbortController();
onInterruption((name) => interruption.abort(EXIT_CODES[name]));

try {
  process.exitCode = await main(interruption.signal);
} catch (error) {
  if (interruption.signal.aborted) {
    process.exitCode = Number(interruption.signal.reason);
  } else {
    const text = error instanceof CannotRun ? error.message : error instanceof Error ? error.stack : error;
    process.stderr.write(`${text}\n`);
    process.exitCode = COULD_NOT_RUN;
  }
}
