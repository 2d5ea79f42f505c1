import { TryLater } from '../shared/failures.ts';
import { count } from '../shared/metrics.ts';
import { type Closing, closeIfComplete } from './close-run.ts';
import type { Ledger } from './ledger.ts';
import { type Outcome, type Recorded, recordOutcome } from './outcome.ts';
import { markDone } from './pages.ts';
import { writeReceipt } from './receipt/receipt.ts';
import { countRenewal, findRun, type Run } from './run.ts';

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
  const run = await markDone(ledger, id, numbers);
  if (run) await closeIfComplete(ledger, closing, run, String(numbers[0]));
  const again = reported.filter(({ earlier }) => earlier !== 'none');
  if (again.length > 0) await renewReceipt(ledger, closing, id, again);
}

/** If the receipt may be older than the outcomes. It may be even now, while another message closes the run. */
async function renewReceipt(
  ledger: Ledger,
  closing: Closing,
  id: string,
  reported: readonly Reported[],
): Promise<void> {
  const { finishedAt, closer } = (await findRun(ledger, id)) ?? {};
  const isReplaced = reported.some(({ earlier }) => earlier === 'replaced');
  if (finishedAt) {
    if (isReplaced || reported.some(({ recordedAt }) => recordedAt >= finishedAt))
      await rewriteReceipt(ledger, closing, id);
  } else if (isReplaced && closer) {
    throw new TryLater(`Run ${id} is being closed, perhaps without this outcome`);
  }
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
