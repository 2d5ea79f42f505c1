import type { Ledger } from '../ledger/ledger.ts';
import { countTry, forgetTries, noteError } from '../ledger/tries.ts';
import type { EventMessage } from '../queue/event-message.ts';
import { TRIES, TryLater, Undeliverable } from '../shared/failures.ts';

/**
 * Gives a message up that fails by a defect, or kills the function, time after time. Outages do not count: a MISP that
 * is down for a day delays its messages a day, and nothing else. The first delivery costs no write.
 */
export async function withTries<T>(
  ledger: Ledger,
  message: EventMessage,
  deliveries: number,
  work: () => Promise<T>,
): Promise<T> {
  const before = deliveries > 1 ? await countTry(ledger, message) : { tries: 0 };
  if (before.tries >= TRIES) {
    const lastError = before.lastError ?? 'the function ended without a word, out of memory or time';
    throw new Undeliverable('failed', `Given up after ${TRIES} tries: ${lastError}`);
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof TryLater && deliveries > 1) await forgetTries(ledger, message);
    if (!(error instanceof TryLater || error instanceof Undeliverable))
      await noteError(ledger, message, String(error));
    throw error;
  }
}
