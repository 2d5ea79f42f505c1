import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { TryLater } from '../shared/failures.ts';
import type { Ledger } from './ledger.ts';
import { isComplete } from './pages.ts';
import { type ReceiptStore, receiptKey, writeReceipt } from './receipt.ts';
import { findRun, now, type Run, updateRun } from './run.ts';
import { type SummaryTopic, sendSummary } from './summary.ts';

/** What closing a run needs besides the ledger. */
export interface Closing extends ReceiptStore {
  summaries?: SummaryTopic | undefined;
}

/** Longer than any function runs: who has held the claim for so long has died. */
const CLAIM_SECONDS = 16 * 60;

/** Another delivery is closing the run at this moment. Come back later: it may die. */
class RunIsClosing extends TryLater {
  override name = 'RunIsClosing';
}

/**
 * Once every message has its outcome: writes the receipt, sends the summary, and marks the run finished, in this order,
 * so that a crash in between is healed by the next delivery. Of two deliveries at once one closes, the other comes back.
 */
export async function closeIfComplete(ledger: Ledger, closing: Closing, run: Run): Promise<void> {
  if (isComplete(run)) await closeRun(ledger, closing, run);
}

/** For a run that is over, complete or given up. Does nothing if it is closed already. */
export async function closeRun(ledger: Ledger, closing: Closing, { run }: Run): Promise<void> {
  const claimed = await claim(ledger, run);
  if (!claimed) return;
  const finished = { ...claimed, finishedAt: now() };
  const rows = await writeReceipt(ledger, closing, finished);
  if (closing.summaries) {
    await sendSummary(ledger, closing.summaries, {
      run: finished,
      rows,
      receipt: `s3://${closing.bucket}/${receiptKey(finished)}`,
    });
  }
  await updateRun(ledger, run, {
    UpdateExpression: 'SET finishedAt = :now REMOVE closingUntil',
    ExpressionAttributeValues: { ':now': finished.finishedAt },
  });
}

async function claim(ledger: Ledger, run: string): Promise<Run | undefined> {
  const seconds = Math.floor(Date.now() / 1000);
  try {
    return await updateRun(ledger, run, {
      UpdateExpression: 'SET closingUntil = :until',
      ConditionExpression:
        'attribute_not_exists(finishedAt) AND (attribute_not_exists(closingUntil) OR closingUntil < :now)',
      ExpressionAttributeValues: { ':until': seconds + CLAIM_SECONDS, ':now': seconds },
    });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if ((await findRun(ledger, run))?.finishedAt) return undefined;
    throw new RunIsClosing(`Run ${run} is being closed by another delivery`);
  }
}
