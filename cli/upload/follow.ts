import { setTimeout as delay } from 'node:timers/promises';
import { type ListedRun, listRuns } from '../../functions/ledger/newest-runs.ts';
import { receiptKey } from '../../functions/ledger/receipt/places.ts';
import { findRun } from '../../functions/ledger/run.ts';
import { openReceipts, type Receipt } from '../../local/receipts/receipts.ts';
import { CannotRun } from '../cannot-run.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { describeStatus, type RunStatus, statusOf } from '../runs/run-status.ts';
import { keyOf } from './find-uploads.ts';
import type { Dropped } from './put-file.ts';

export interface Following {
  /** Runs that began earlier are none of these files. */
  since: string;
  waitSeconds: number;
  signal: AbortSignal;
  onReceipt(file: Dropped, receipt: Receipt): void;
  onProgress(name: string, done: number, expected: number): void;
}

const LOOK_MS = 500;

/** Until each of the files has its receipt, or nothing has moved for too long. */
export async function followRuns(
  deployment: Deployment,
  files: readonly Dropped[],
  following: Following,
): Promise<void> {
  const pending = new Set(files);
  const runs = new Map<Dropped, string>();
  let before = '';
  let movedAt = Date.now();
  while (pending.size > 0) {
    if (runs.size < files.length) await findRuns(deployment, files, following, runs);
    const states: string[] = [];
    for (const file of pending) {
      const status = await look(deployment, runs.get(file));
      states.push(status ? describeStatus(status) : 'waiting');
      if (status?.finishedAt) {
        pending.delete(file);
        following.onReceipt(file, await readReceipt(deployment, status));
      } else if (status) {
        following.onProgress(file.name, status.events.done, status.events.expected ?? 0);
      }
    }
    const now = states.join();
    if (now !== before) movedAt = Date.now();
    before = now;
    if (pending.size > 0 && Date.now() - movedAt > following.waitSeconds * 1000) {
      throw gaveUp([...pending], runs, following);
    }
    if (pending.size > 0) await delay(LOOK_MS, undefined, { signal: following.signal });
  }
}

/** By the version that was dropped; without versions, by the name. */
async function findRuns(
  { ledger }: Deployment,
  files: readonly Dropped[],
  { since }: Following,
  found: Map<Dropped, string>,
): Promise<void> {
  for await (const one of listRuns(ledger)) {
    if (one.startedAt < since) return;
    const file = files.find((file) => !found.has(file) && isRunOf(one, file));
    if (file) found.set(file, one.run);
    if (found.size === files.length) return;
  }
}

function isRunOf({ run, source, file }: ListedRun, dropped: Dropped): boolean {
  if (dropped.id !== undefined) return run.endsWith(`-${dropped.id}`);
  return source === dropped.source && file === dropped.file;
}

async function look({ ledger }: Deployment, id: string | undefined): Promise<RunStatus | undefined> {
  const run = id === undefined ? undefined : await findRun(ledger, id);
  return run && (await statusOf(ledger, run));
}

async function readReceipt({ s3, bucket, ledger }: Deployment, { run: id }: RunStatus): Promise<Receipt> {
  const run = await findRun(ledger, id);
  if (!run) throw new CannotRun(`The ledger has forgotten the run ${id}`);
  return await openReceipts(s3, bucket).read(receiptKey(run, 'json'));
}

function gaveUp(
  pending: readonly Dropped[],
  runs: ReadonlyMap<Dropped, string>,
  { waitSeconds }: Following,
): CannotRun {
  const names = pending.map((file) => `${keyOf(file)} (${runs.get(file) ?? 'not begun'})`);
  return new CannotRun(
    `Nothing moved for ${waitSeconds} s: ${names.join(', ')}. It is in the bucket, and goes on: see runs, and failures.`,
  );
}
