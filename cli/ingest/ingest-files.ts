import type { ConfigInput } from '../../functions/shared/config.ts';
import { complaintsOf } from '../../local/receipts/complaints.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import type { IngestOptions } from '../commands/ingest.ts';
import type { AnyrunTarget } from '../targets/anyrun-target.ts';
import type { MispTarget } from '../targets/misp-target.ts';
import { checkMisp } from '../targets/preflight.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import { say } from '../terminal/show.ts';
import { openDestination } from './destination.ts';
import { ingestInput, nameOf } from './ingest-file.ts';
import { type Input, sourcesOf } from './inputs.ts';
import { checkOrigins, openOrigins } from './origins.ts';
import { openReport, type Report } from './report.ts';

export interface Ingestion {
  config: ConfigInput;
  inputs: Input[];
  /** Undefined for a stand-in. */
  target: MispTarget | undefined;
  /** Undefined for a stand-in. */
  anyrun: AnyrunTarget | undefined;
  options: IngestOptions;
  signal: AbortSignal;
}

/** Ingests one after the other. Returns whether all their rows are in MISP; throws CannotRun. */
export async function ingestFiles(ingestion: Ingestion): Promise<boolean> {
  const { target, anyrun, options, signal } = ingestion;
  const config = onlyNeeded(ingestion);
  if (target?.insecure) say('MISP_INSECURE: whoever answers at MISP_URL gets the key and the events.');
  await using started = new AsyncDisposableStack();
  // Both answer while the functions are loaded.
  const checked = Promise.all([target && checkMisp(target, signal), anyrun && checkOrigins(config, anyrun)]);
  checked.catch(() => {});
  const destination = await openDestination(config, target);
  started.defer(destination.close);
  const origins = await openOrigins(config, anyrun);
  started.defer(origins.close);
  const onLog = options.verbose ? ({ text }: { text: string }) => say(text) : () => {};
  const stack = await startLocalStack({ ...destination, sources: origins.sources, onLog });
  started.defer(stack.stop);
  await checked;
  const report = openReport(process.stdout, { json: options.json ?? false, links: destination.stays });
  started.defer(async () => report.end());
  const complete = await ingestAll(stack, ingestion, report);
  if (!destination.stays)
    say('The events went into a stand-in for MISP that is gone now: MISP_URL is not set.');
  if (origins.standsIn) say('A stand-in was polled: ANYRUN_API_KEY is not set.');
  return complete;
}

async function ingestAll(
  stack: LocalStack,
  { inputs, options: { wait: waitSeconds }, signal }: Ingestion,
  report: Report,
): Promise<boolean> {
  const bar = progressBar();
  let complete = true;
  try {
    for (const input of inputs) {
      signal.throwIfAborted();
      const receipt = await ingestInput(stack, input, { waitSeconds, signal, onProgress: bar.show });
      bar.clear();
      report.add(nameOf(input), receipt);
      complete &&= complaintsOf(receipt).length === 0;
    }
  } finally {
    bar.clear();
  }
  return complete;
}

/** Each function takes time to start: files have one, and each polled source has two of its own. */
function onlyNeeded({ config, inputs }: Ingestion): ConfigInput {
  const needed = sourcesOf(inputs);
  const sources = Object.entries(config.sources).filter(([name]) => needed.has(name));
  return { ...config, sources: Object.fromEntries(sources) };
}
