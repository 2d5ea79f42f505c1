import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { countRun } from './count-run.ts';
import type { Ledger } from './ledger.ts';
import { isComplete } from './pages.ts';
import { placesOf } from './receipt/places.ts';
import { type ReceiptStore, writeReceipt } from './receipt/receipt.ts';
import { type SummaryTopic, sendSummary } from './receipt/summary.ts';
import { findRun, now, type Run, type RunUpdate, updateRun } from './run.ts';

/** What closing a run needs besides the ledger. */
export interface Closing extends ReceiptStore {
  summaries?: SummaryTopic | undefined;
}

/**
 * Once every message has its outcome: writes the receipt, sends the summary, and marks the run finished, in this order,
 * so that a crash in between is healed by the next delivery. Of several at once only the first closes; `closer` names
 * the message that it does it for, so that the same message, delivered again after a crash, goes on with it. A redrive
 * has a message of another name: it takes over what was not brought to its end in the time that a function has.
 */
export async function closeIfComplete(
  ledger: Ledger,
  closing: Closing,
  run: Run,
  closer: string,
): Promise<Closed> {
  return isComplete(run) ? await closeRun(ledger, closing, run, closer) : 'not yet';
}

export type Closed = 'yes' | 'not yet' | 'by another';

/** For a run that is over, complete or given up. Does nothing if it is closed already, or another message's to close. */
export async function closeRun(
  ledger: Ledger,
  closing: Closing,
  { run }: Run,
  closer: string,
): Promise<Closed> {
  const claimed = await claim(ledger, run, closer);
  if (!claimed) return (await findRun(ledger, run))?.finishedAt ? 'yes' : 'by another';
  const finished = { ...claimed, finishedAt: now() };
  const digest = await writeReceipt(ledger, closing, finished);
  // Looked at again: one that stalled here was overtaken by the redelivery of its message.
  if (closing.summaries && !(await findRun(ledger, run))?.finishedAt) {
    const places = await placesOf(closing, finished);
    await sendSummary(closing.summaries, { run: finished, digest, places }, closing.language);
  }
  if (await finish(ledger, finished)) countRun(finished, digest.rows);
  return 'yes';
}

/** Whether it is this one that did: then it counts the run. */
async function finish(ledger: Ledger, { run, finishedAt }: Run): Promise<boolean> {
  const finished = await updateIf(ledger, run, {
    UpdateExpression: 'SET finishedAt = :now REMOVE closer, closingSince',
    ConditionExpression: 'attribute_not_exists(finishedAt)',
    ExpressionAttributeValues: { ':now': finishedAt },
  });
  return finished !== undefined;
}

// AWS: a function has 15 minutes at most
const LONGEST_CLOSING_MS = 16 * 60_000;

async function claim(ledger: Ledger, run: string, closer: string): Promise<Run | undefined> {
  return await updateIf(ledger, run, {
    UpdateExpression: 'SET closer = :closer, closingSince = :now',
    ConditionExpression:
      'attribute_not_exists(finishedAt) AND (attribute_not_exists(closer) OR closer = :closer OR closingSince < :lapsed)',
    ExpressionAttributeValues: {
      ':closer': closer,
      ':now': Date.now(),
      ':lapsed': Date.now() - LONGEST_CLOSING_MS,
    },
  });
}

/** Undefined if its condition does not hold. */
async function updateIf(ledger: Ledger, run: string, update: RunUpdate): Promise<Run | undefined> {
  try {
    return await updateRun(ledger, run, update);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
