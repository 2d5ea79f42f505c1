import { setTimeout as delay } from 'node:timers/promises';
import { giveUpUpload } from '../../functions/collect/import-upload.ts';
import { giveUpFind } from '../../functions/collect/polling/import-find.ts';
import { readNotification } from '../../functions/collect/upload.ts';
import { rewriteReceipt } from '../../functions/ledger/report-outcome.ts';
import { failRun, findRun } from '../../functions/ledger/run.ts';
import { giveUpEvent } from '../../functions/send/post-event.ts';
import { config } from '../../functions/shared/config.ts';
import { TryLater, Undeliverable } from '../../functions/shared/failures.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { DeadLetter } from './dead-letter.ts';

const TRIES = 5;
const WAIT_MS = 1_000;

/** Puts the reason down in the run of the letter, and in its receipt, as its function would. May be repeated. */
export async function tellRun(deployment: Deployment, letter: DeadLetter, reason: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await TELL[letter.queue.of](deployment, letter, reason);
    } catch (error) {
      // Another message of the run is closing it.
      if (!(error instanceof TryLater) || tries === TRIES) throw error;
      await delay(WAIT_MS);
    }
  }
}

type Tell = (deployment: Deployment, letter: DeadLetter, reason: string) => Promise<void>;

const TELL: Readonly<Record<DeadLetter['queue']['of'], Tell>> = {
  event: async (deployment, letter, reason) => {
    const stage = { ...stageOf(deployment), server: letter.queue.owner ?? '' };
    await giveUpEvent(stage, { ...letter, messageAttributes: {} }, failureOf(letter, reason));
  },
  find: async (deployment, letter, reason) => {
    await giveUpFind(stageOf(deployment), letter, failureOf(letter, reason));
  },
  upload: async (deployment, { facts: { id, run }, body }, reason) => {
    if (run === null) return;
    for (const upload of readNotification(body)) {
      // Ends the run if it is open still.
      await giveUpUpload(stageOf(deployment), upload, { reason, closer: `discard ${id}` });
      await renewFailure(deployment, upload.run, reason);
    }
  },
  poll: async (deployment, { facts: { run } }, reason) => {
    if (run !== null) await renewFailure(deployment, run, reason);
  },
};

function stageOf({ ledger, s3, bucket }: Deployment) {
  return { ledger, closing: { s3, bucket, language: config.notifications.language } };
}

function failureOf({ facts: { kind } }: DeadLetter, reason: string): Undeliverable {
  return new Undeliverable(kind === 'refused' || kind === 'held' ? kind : 'failed', reason);
}

/** One that was read to its end all the same has nothing to renew. */
async function renewFailure(deployment: Deployment, id: string, reason: string): Promise<void> {
  const { ledger, closing } = stageOf(deployment);
  const run = await findRun(ledger, id);
  if (run?.failure === undefined) return;
  await failRun(ledger, id, reason);
  if (run.finishedAt) await rewriteReceipt(ledger, closing, id);
}
