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
  const recorded = await Promise.all(
    reports.map(async ({ message, outcome }) => ({
      message,
      outcome,
      ...(await recordOutcome(ledger, message, outcome)),
    })),
  );
  for (const { isNews, outcome } of recorded)
    if (isNews) count({ server: outcome.server }, `Events ${outcome.outcome}`);
  for (const [id, messages] of numbersByRun(reports)) {
    const run = await markDone(ledger, id, messages);
    if (run) await closeIfComplete(ledger, closing, run, String(messages[0]));
  }
  for (const one of recorded)
    if (one.earlier !== 'none') await renewReceipt(ledger, closing, one.message, one);
}

function numbersByRun(reports: readonly Report[]): [string, number[]][] {
  const groups = Map.groupBy(reports, ({ message }) => message.run);
  return [...groups].map(([run, ofRun]) => [run, ofRun.map(({ message }) => message.number)]);
}

/** If the receipt may be older than the outcome. It may be even now, while another message closes the run. */
async function renewReceipt(
  ledger: Ledger,
  closing: Closing,
  message: { run: string; number: number },
  { earlier, recordedAt }: Recorded,
): Promise<void> {
  const run = await findRun(ledger, message.run);
  if (run?.finishedAt) {
    if (earlier === 'replaced' || recordedAt >= run.finishedAt)
      await rewriteReceipt(ledger, closing, message.run);
  } else if (earlier === 'replaced' && run?.closer) {
    throw new TryLater(`Run ${message.run} is being closed, perhaps without this outcome`);
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
