import { putAll } from './batches.ts';
import type { Ledger } from './ledger.ts';
import { type Numbered, type Outcome, outcomeItem, type Recorded } from './outcome.ts';
import { now } from './run.ts';

/** The outcomes of messages that have none on record, together. Returns what `recordOutcome` would of each. */
export async function recordFirst(
  ledger: Ledger,
  reports: readonly { message: Numbered; outcome: Outcome }[],
): Promise<Recorded> {
  const recordedAt = now();
  await putAll(
    ledger,
    reports.map(({ message, outcome }) => outcomeItem(message, outcome, recordedAt)),
  );
  return { earlier: 'none', isNews: true, recordedAt };
}
