import { CannotRun } from '../cannot-run.ts';
import type { IngestOptions } from '../commands/ingest.ts';
import { untilInterrupted } from '../interruption.ts';
import { loadConfig } from '../load-config.ts';
import { readAnyrunTarget } from '../targets/anyrun-target.ts';
import { readMispTarget } from '../targets/misp-target.ts';
import { findInputs } from './inputs.ts';

/** Returns whether every row is in MISP. */
export async function ingest(files: string[], options: IngestOptions): Promise<boolean> {
  if (files.length === 0 && options.source === undefined) throw new CannotRun('Which files? Name them.');
  const signal = untilInterrupted();
  const { written: config } = await loadConfig();
  const inputs = findInputs(files, options.source, config.sources);
  const target = readMispTarget(process.env);
  const anyrun = readAnyrunTarget(process.env);
  // Not a static import: it reads the configuration, which may be wrong.
  const { ingestFiles } = await import('./ingest-files.ts');
  return await ingestFiles({ config, inputs, target, anyrun, options, signal });
}
