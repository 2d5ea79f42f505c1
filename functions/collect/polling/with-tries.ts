import type { SQSRecord } from 'aws-lambda';
import { type Attempts, countTry, noAttempts, noteAttempt } from '../../ledger/attempts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { TRIES, TryLater, Undeliverable } from '../../shared/failures.ts';

/** A message of which nothing is known but its run and row. */
export interface Place {
  run: string;
  row: number;
}

/** Some of what was found is there, and the rest may be the next time. */
export class PartlyThere extends TryLater {
  override name = 'PartlyThere';
}

/**
 * Gives a message up that fails by a defect, or kills the function, time after time. That something is not there yet
 * does not count: an analysis may run for a day.
 */
export async function withTries(
  ledger: Ledger,
  { run, row }: Place,
  { attributes }: SQSRecord,
  work: (before: Attempts) => Promise<void>,
): Promise<void> {
  // Beside the attempts of the run's events, which have numbers of their own.
  const place = { run: `${run} finds`, number: row };
  const isFirst = attributes.ApproximateReceiveCount === '1';
  const before = isFirst ? noAttempts() : await countTry(ledger, place);
  if (before.tries >= TRIES) {
    const reason = before.lastError ?? 'the function ended without a word, out of memory or time';
    // A redrive begins anew.
    await noteAttempt(ledger, place, { tries: 0 });
    throw new Undeliverable('failed', `Given up after ${TRIES} tries: ${reason}`);
  }
  try {
    await work(before);
  } catch (error) {
    const partly = before.partly + (error instanceof PartlyThere ? 1 : 0);
    if (error instanceof TryLater) await noteAttempt(ledger, place, { tries: 0, partly });
    if (!(error instanceof TryLater || error instanceof Undeliverable))
      await noteAttempt(ledger, place, { lastError: String(error) });
    throw error;
  }
}
