import { TryLater } from '../shared/failures.ts';
import { count } from '../shared/metrics.ts';
import { type Closing, closeIfComplete } from './close-run.ts';
import type { Ledger } from './ledger.ts';
import { type Outcome, type Recorded, recordOutcome } from './outcome.ts';
import { markDone } from './pages.ts';
import { writeReceipt } from './receipt/receipt.ts';
import { countRenewal, findRun, isGivenUp, type Run } from './run.ts';

/** What became of one message. */
export interface Report {
  message: { run: string; number: number };
  outcome: Outcome;
  /** If the outcome is on record already. */
  recorded?: Recorded | undefined;
}

/**
 * Puts down what became of messages, and closes their runs if they were the last. Each step may be repeated: a delivery
 * that comes again after a crash does what is left. A redrive that heals an event of a finished run renews its receipt.
 */
export async function reportOutcomes(
  ledger: Ledger,
  closing: Closing,
  reports: readonly Report[],
): Promise<void> {
  const reported = await Promise.all(
    reports.map(async (report) => ({
      ...report,
      ...(report.recorded ?? (await recordOutcome(ledger, report.message, report.outcome))),
    })),
  );
  for (const { isNews, outcome } of reported)
    if (isNews) count({ server: outcome.server }, `Events ${outcome.outcome}`);
  for (const [run, ofRun] of Map.groupBy(reported, ({ message }) => message.run))
    await moveOn(ledger, closing, run, ofRun);
}

type Reported = Report & Recorded;

async function moveOn(
  ledger: Ledger,
  closing: Closing,
  id: string,
  reported: readonly Reported[],
): Promise<void> {
  const numbers = reported.map(({ message }) => message.number);
  // Both once the outcomes are down: who begins to close the run after that finds them.
  const [complete, run] = await Promise.all([markDone(ledger, id, numbers), findRun(ledger, id)]);
  if (complete) await closeIfComplete(ledger, closing, complete, String(numbers[0]));
  if (run && isGivenUp(run)) await addToReceipt(ledger, closing, run, reported);
  else if (run) await renewReceipt(ledger, closing, run, reported);
}

/** If the receipt may be older than the outcomes. It may be even now, while another message closes the run. */
async function renewReceipt(
  ledger: Ledger,
  closing: Closing,
  { run, finishedAt, closer }: Run,
  reported: readonly Reported[],
): Promise<void> {
  const again = reported.filter(({ earlier }) => earlier !== 'none');
  const isReplaced = again.some(({ earlier }) => earlier === 'replaced');
  if (finishedAt) {
    if (isReplaced || again.some(({ recordedAt }) => recordedAt >= finishedAt))
      await rewriteReceipt(ledger, closing, run);
  } else if (isReplaced && closer) {
    throw tooEarly(run);
  }
}

function tooEarly(run: string): TryLater {
  return new TryLater(`Run ${run} is being closed, perhaps without this outcome`);
}

/** How long the receipt of a file that was given up stays as it is, though more of its events come to their end. */
const CALM_MS = 60_000;
/** An outcome takes so long to be put down, with all tries: until then a receipt may have missed it. */
const PUT_MS = 15_000;

/** A file that is given up does not wait for what is queued of it, as nobody knows how much that is: it is told of later. */
async function addToReceipt(
  ledger: Ledger,
  closing: Closing,
  { run, finishedAt, renewedAt = finishedAt, closer }: Run,
  reported: readonly Reported[],
): Promise<void> {
  if (!renewedAt) {
    if (closer) throw tooEarly(run);
    return;
  }
  const writtenAt = Date.parse(renewedAt);
  if (reported.every(({ recordedAt }) => Date.parse(recordedAt) < writtenAt - PUT_MS)) return;
  if (Date.now() < writtenAt + CALM_MS)
    throw new TryLater(`Run ${run} was given up a moment ago: its receipt is written again in a minute`);
  await rewriteReceipt(ledger, closing, run);
}

/** Of several that renew a receipt at the same time the last to write may have been the first to read: it writes again. */
export async function rewriteReceipt(ledger: Ledger, closing: Closing, id: string): Promise<void> {
  let known: Run | undefined;
  let run: Run | undefined = await countRenewal(ledger, id);
  while (run && run.renewals !== known?.renewals) {
    await writeReceipt(ledger, closing, run);
    known = run;
    run = await findRun(ledger, id);
  }
}
