import { type Attempts, countTry, forgetTries, noAttempts, noteAttempt } from '../ledger/attempts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { TRIES, TryLater, Undeliverable } from '../shared/failures.ts';

/** What earlier deliveries of the message tried, and where to put down what this one is about to do. */
export interface Journal {
  before: Readonly<Attempts>;
  note(fact: Partial<Attempts>): Promise<void>;
}

/**
 * Gives a message up that fails by a defect, or kills the function, time after time. Outages do not count: a MISP that
 * is down for a day delays its messages a day, and nothing else.
 */
export async function withAttempts<T>(
  ledger: Ledger,
  message: { run: string; number: number },
  deliveries: number,
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  const before = deliveries > 1 ? await countTry(ledger, message) : noAttempts();
  if (before.tries > TRIES - 1) {
    const lastError = before.lastError ?? 'the function ended without a word, out of memory or time';
    throw new Undeliverable('failed', `Given up after ${TRIES} tries: ${lastError}`);
  }
  const note = async (fact: Partial<Attempts>) => await noteAttempt(ledger, message, fact);
  try {
    return await work({ before, note });
  } catch (error) {
    if (error instanceof TryLater && deliveries > 1) await forgetTries(ledger, message);
    if (!(error instanceof TryLater || error instanceof Undeliverable))
      await note({ lastError: String(error) });
    throw error;
  }
}
