import { putAll } from './batches.ts';
import type { Ledger } from './ledger.ts';
import { type Numbered, type Outcome, outcomeItem, type Recorded } from './outcome.ts';
import { now } from './run.ts';
import { type Sender, sentItem } from './sent-events.ts';

/** What several messages came to, each of another event. */
export interface SentTogether {
  /** They brought their events to MISP. */
  brought: readonly Sender[];
  /** They have no outcome on record. */
  first: readonly { message: Numbered; outcome: Outcome }[];
}

/**
 * In one request, of which DynamoDB may do a part: what is missing then is made up for by the next delivery, and until
 * then nobody asks. Returns what `recordOutcome` would of each of the `first`.
 */
export async function recordSent(ledger: Ledger, { brought, first }: SentTogether): Promise<Recorded> {
  const recordedAt = now();
  const outcomes = first.map(({ message, outcome }) => outcomeItem(message, outcome, recordedAt));
  await putAll(ledger, [...brought.map(sentItem), ...outcomes]);
  return { earlier: 'none', isNews: true, recordedAt };
}
