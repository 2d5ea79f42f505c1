import type { SQSRecord } from 'aws-lambda';
import { countTry, noteAttempt } from '../../ledger/attempts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { TRIES, TryLater, Undeliverable } from '../../shared/failures.ts';

/** A message of which nothing is known but its run and row. */
export interface Place {
  run: string;
  row: number;
}

/**
 * Gives a message up that fails by a defect, or kills the function, time after time. That something is not there yet
 * does not count: an analysis may run for a day.
 */
export async function withTries(
  ledger: Ledger,
  { run, row }: Place,
  { attributes }: SQSRecord,
  work: () => Promise<void>,
): Promise<void> {
  // Beside the attempts of the run's events, which have numbers of their own.
  const place = { run: `${run} finds`, number: row };
  const isFirst = attributes.ApproximateReceiveCount === '1';
  const { tries, lastError } = isFirst ? { tries: 0 } : await countTry(ledger, place);
  if (tries >= TRIES) {
    const reason = lastError ?? 'the function ended without a word, out of memory or time';
    // A redrive begins anew.
    await noteAttempt(ledger, place, { tries: 0 });
    throw new Undeliverable('failed', `Given up after ${TRIES} tries: ${reason}`);
  }
  try {
    await work();
  } catch (error) {
    if (error instanceof TryLater) await noteAttempt(ledger, place, { tries: 0 });
    if (!(error instanceof TryLater || error instanceof Undeliverable))
      await noteAttempt(ledger, place, { lastError: String(error) });
    throw error;
  }
}
