import { TryLater } from '../shared/failures.ts';
import { count } from '../shared/metrics.ts';
import { type Closing, closeIfComplete } from './close-run.ts';
import type { Ledger } from './ledger.ts';
import { type Outcome, type Recorded, recordOutcome } from './outcome.ts';
import { markDone } from './pages.ts';
import { writeReceipt } from './receipt/receipt.ts';
import { countRenewal, findRun, type Run } from './run.ts';

/**
 * Puts down what became of one message, and closes the run if it was the last. Each step may be repeated: a delivery
 * that comes again after a crash does what is left. A redrive that heals an event of a finished run renews its receipt.
 */
export async function reportOutcome(
  ledger: Ledger,
  closing: Closing,
  message: { run: string; number: number },
  outcome: Outcome,
): Promise<void> {
  const recorded = await recordOutcome(ledger, message, outcome);
  if (recorded.isNews) count({ server: outcome.server }, `Events ${outcome.outcome}`);
  const run = await markDone(ledger, message.run, message.number);
  if (run) await closeIfComplete(ledger, closing, run, String(message.number));
  if (recorded.earlier !== 'none') await renewReceipt(ledger, closing, message, recorded);
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
