import { type Closing, closeIfComplete } from './close-run.ts';
import type { Ledger } from './ledger.ts';
import { type Outcome, recordOutcome } from './outcome.ts';
import { markDone } from './pages.ts';
import { writeReceipt } from './receipt.ts';
import { findRun } from './run.ts';

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
  const { healed } = await recordOutcome(ledger, message, outcome);
  const run = await markDone(ledger, message.run, message.number);
  if (run) await closeIfComplete(ledger, closing, run);
  const finished = healed ? await findRun(ledger, message.run) : undefined;
  if (finished?.finishedAt) await writeReceipt(ledger, closing, finished);
}
