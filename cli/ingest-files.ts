import type { ConfigInput } from '../functions/shared/config.ts';
import { complaintsOf } from '../local/receipts/complaints.ts';
import { type LocalStack, startLocalStack } from '../local/stack.ts';
import { openDestination } from './destination.ts';
import { ingestFile } from './ingest-file.ts';
import type { InputFile } from './input-files.ts';
import type { MispTarget } from './misp-target.ts';
import type { Options } from './options.ts';
import { progressBar } from './progress-bar.ts';
import { openReport, type Report } from './report.ts';

export interface Ingestion {
  config: ConfigInput;
  files: InputFile[];
  /** Undefined for a stand-in. */
  target: MispTarget | undefined;
  options: Pick<Options, 'json' | 'verbose' | 'waitSeconds'>;
  signal: AbortSignal;
}

/** Ingests the files one after the other. Returns whether all their rows are in MISP; throws CannotRun. */
export async function ingestFiles(ingestion: Ingestion): Promise<boolean> {
  const { target, options } = ingestion;
  if (target?.insecure) say('MISP_INSECURE: whoever answers at MISP_URL gets the key and the events.');
  await using started = new AsyncDisposableStack();
  const destination = await openDestination(ingestion.config, target, ingestion.signal);
  started.defer(destination.close);
  const onLog = options.verbose ? ({ text }: { text: string }) => say(text) : () => {};
  const stack = await startLocalStack({ ...destination, onLog });
  started.defer(stack.stop);
  const report = openReport(process.stdout, { json: options.json, links: destination.stays });
  started.defer(async () => report.end());
  const complete = await ingestAll(stack, ingestion, report);
  if (!destination.stays)
    say('The events went into a stand-in for MISP that is gone now: MISP_URL is not set.');
  return complete;
}

async function ingestAll(
  stack: LocalStack,
  { files, options: { waitSeconds }, signal }: Ingestion,
  report: Report,
): Promise<boolean> {
  const bar = progressBar(process.stderr);
  let complete = true;
  try {
    for (const file of files) {
      signal.throwIfAborted();
      const receipt = await ingestFile(stack, file, { waitSeconds, signal, onProgress: bar.show });
      bar.clear();
      report.add(file.name, receipt);
      complete &&= complaintsOf(receipt).length === 0;
    }
  } finally {
    bar.clear();
  }
  return complete;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
