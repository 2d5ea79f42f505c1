import { complaintsOf } from '../../local/receipts/complaints.ts';
import type { UploadOptions } from '../commands/upload.ts';
import { type Deployment, openDeployment } from '../deployment/deployment.ts';
import { openReport } from '../ingest/report.ts';
import { untilInterrupted } from '../interruption.ts';
import { loadConfig } from '../load-config.ts';
import { type ProgressBar, progressBar } from '../terminal/progress-bar.ts';
import { show } from '../terminal/show.ts';
import { findUploads, keyOf, type UploadFile } from './find-uploads.ts';
import { followRuns } from './follow.ts';
import { type Dropped, putFile } from './put-file.ts';

// Two clocks: that of this machine, and that of AWS.
const MOST_APART_MS = 300_000;

/** Returns whether every row is in MISP, as far as it waits for that. */
export async function upload(names: string[], options: UploadOptions): Promise<boolean> {
  const { config } = await loadConfig();
  const sources = Object.entries(config.sources).flatMap(([name, source]) =>
    'poll' in source ? [] : [name],
  );
  const files = findUploads(names, options.source, sources);
  using deployment = await openDeployment(options);
  const since = new Date(Date.now() - MOST_APART_MS).toISOString();
  const bar = progressBar();
  try {
    const dropped = await putAll(deployment, files, bar);
    if (options.wait === false) return showDropped(deployment, dropped, options);
    return await follow(deployment, dropped, { ...options, since, waitSeconds: options.wait, bar });
  } finally {
    bar.clear();
  }
}

async function putAll(
  deployment: Deployment,
  files: readonly UploadFile[],
  bar: ProgressBar,
): Promise<Dropped[]> {
  const signal = untilInterrupted();
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const dropped: Dropped[] = [];
  let before = 0;
  for (const file of files) {
    signal.throwIfAborted();
    const onProgress = (bytes: number) => bar.show(file.name, toMB(before + bytes), toMB(total), 'MB');
    dropped.push(await putFile(deployment, file, { signal, onProgress }));
    before += file.size;
  }
  return dropped;
}

function toMB(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}

function showDropped({ bucket }: Deployment, dropped: readonly Dropped[], { json }: UploadOptions): boolean {
  const items = dropped.map((one) => ({ file: one.name, bucket, key: keyOf(one), size: one.size }));
  show(items, {
    json,
    row: ({ file, key, size }) => ({ file, bytes: size, where: `s3://${bucket}/${key}` }),
    ifNone: '',
  });
  return true;
}

interface Waiting extends UploadOptions {
  since: string;
  waitSeconds: number;
  bar: ProgressBar;
}

async function follow(
  deployment: Deployment,
  dropped: readonly Dropped[],
  { since, waitSeconds, bar, json = false }: Waiting,
): Promise<boolean> {
  const report = openReport(process.stdout, { json, links: true });
  let isComplete = true;
  try {
    await followRuns(deployment, dropped, {
      since,
      waitSeconds,
      signal: untilInterrupted(),
      onProgress: bar.show,
      onReceipt: (file, receipt) => {
        bar.clear();
        report.add(file.name, receipt);
        isComplete &&= complaintsOf(receipt).length === 0;
      },
    });
  } finally {
    bar.clear();
    report.end();
  }
  return isComplete;
}
