import { newestRun } from '../../functions/ledger/newest-runs.ts';
import { receiptKey } from '../../functions/ledger/receipt/places.ts';
import { findRun } from '../../functions/ledger/run.ts';
import { complaintsOf } from '../../local/receipts/complaints.ts';
import { openReceipts, parseReceipt } from '../../local/receipts/receipts.ts';
import { CannotRun } from '../cannot-run.ts';
import { type Deployment, openDeployment } from '../deployment/deployment.ts';
import type { Reaching } from '../deployment/options.ts';
import { describeStatus, statusOf } from './run-status.ts';
import { summaryOf } from './summary.ts';

/** Returns whether every row of it is in MISP. */
export async function showReceipt(what: string, reaching: Reaching): Promise<boolean> {
  using deployment = await openDeployment(reaching);
  const { s3, bucket } = deployment;
  const text = await openReceipts(s3, bucket).text(await findReceipt(deployment, what));
  const receipt = parseReceipt(text);
  const style = { links: true, events: receipt.events.length };
  const summary = () => summaryOf(`${receipt.source}/${receipt.file}`, receipt, style);
  process.stdout.write(reaching.json ? text : summary());
  return complaintsOf(receipt).length === 0;
}

/** The ledger forgets a run after 90 days; its receipt is there for a year. */
async function findReceipt({ ledger, s3, bucket }: Deployment, what: string): Promise<string> {
  const run = (await findRun(ledger, what)) ?? (await newestRun(ledger, what));
  if (run?.finishedAt) return receiptKey(run, 'json');
  if (run) {
    const status = describeStatus(await statusOf(ledger, run));
    throw new CannotRun(`The run ${run.run} has no receipt yet: ${status}`);
  }
  const receipts = openReceipts(s3, bucket);
  const ofFile = await receipts.keys(what);
  const keys =
    ofFile.length > 0 ? ofFile : (await receipts.keys()).filter((key) => key.endsWith(`.${what}.json`));
  const newest = keys.toSorted().at(-1);
  if (newest === undefined) {
    throw new CannotRun(
      `Nothing is known of "${what}": name a run, or <source>/<file>; runs lists what there is`,
    );
  }
  return newest;
}
