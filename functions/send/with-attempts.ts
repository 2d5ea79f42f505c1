import { type Attempts, countTry, noAttempts, noteAttempt } from '../ledger/attempts.ts';
import { isFutile, noteFutile } from '../ledger/futile-changes.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Sender, wasSentBefore } from '../ledger/sent-events.ts';
import { TRIES, TryLater, Undeliverable } from '../shared/failures.ts';
import { Unanswered } from './blame-event.ts';
import { type Changes, digestOf } from './compare/changes.ts';

/** What earlier deliveries of the message tried, and where to put down what this one is about to do. */
export interface Journal {
  before: Readonly<Attempts>;
  note(fact: Partial<Attempts>): Promise<void>;
  /** Another message has brought the event there before. */
  wasSentBefore(): Promise<boolean>;
  /** The last time that these changes were sent, MISP took none of them. */
  isFutile(changes: Changes): Promise<boolean>;
  noteFutile(changes: Changes): Promise<void>;
}

/** How a message came. */
export interface Arrival {
  /** Nothing of it was tried before. */
  isFirst: boolean;
  /** When SQS first handed it out, in ms since 1970. */
  receivedAt: number;
}

/**
 * Gives a message up that fails by a defect, or kills the function, time after time. Outages do not count: a MISP that
 * is down for a day delays its messages a day, and nothing else.
 */
export async function withAttempts<T>(
  ledger: Ledger,
  message: Sender,
  { isFirst, receivedAt }: Arrival,
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  const before = isFirst ? noAttempts() : await countTry(ledger, message, { receivedAt });
  const note = async (fact: Partial<Attempts>) => await noteAttempt(ledger, message, fact);
  try {
    checkTries(before);
    const done = await work({
      before,
      note,
      wasSentBefore: () => wasSentBefore(ledger, message),
      isFutile: (changes) => isFutile(ledger, message, digestOf(changes)),
      noteFutile: (changes) => noteFutile(ledger, message, digestOf(changes)),
    });
    // Another message of its batch may kill the function again and again; that is not this one's fault.
    if (!isFirst) await note({ tries: 0 });
    return done;
  } catch (error) {
    // Also of one that is given up: it may be redriven.
    const isFair = error instanceof TryLater || error instanceof Undeliverable;
    await note({ receivedAt, ...(isFair ? { tries: 0 } : { lastError: String(error) }) });
    if (error instanceof Unanswered) await countUnanswered(before, note, error);
    throw error;
  }
}

/** Some two days: a MISP that is slow with everything gets over it, or somebody sees to it. */
const UNANSWERED = 200;

async function countUnanswered(
  { unanswered }: Attempts,
  note: Journal['note'],
  error: Unanswered,
): Promise<void> {
  const isLast = unanswered + 1 === UNANSWERED;
  // A redrive begins anew.
  await note({ unanswered: isLast ? 0 : unanswered + 1 });
  if (isLast) throw new Undeliverable('failed', `Given up after ${UNANSWERED} tries: ${error.message}`);
}

function checkTries({ tries, lastError }: Attempts): void {
  if (tries < TRIES) return;
  const reason = lastError ?? 'the function ended without a word, out of memory or time';
  throw new Undeliverable('failed', `Given up after ${TRIES} tries: ${reason}`);
}
