import { hostname, userInfo } from 'node:os';
import { DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { noteDiscarded } from '../../functions/ledger/discarded.ts';
import { CannotRun } from '../cannot-run.ts';
import type { DiscardOptions } from '../commands/discard.ts';
import { type Deployment, openDeployment } from '../deployment/deployment.ts';
import type { DeadLetter, Facts } from './dead-letter.ts';
import { goThrough } from './go-through.ts';
import { isSelected, parseSelection } from './selection.ts';
import { showLetters } from './show-letters.ts';
import { tellRun } from './tell-run.ts';

/** Takes the selected ones out for good, and shows them. */
export async function discard(options: DiscardOptions): Promise<boolean> {
  const { only = [], all = false, dryRun = false } = options;
  const selection = parseSelection(only);
  if (selection.size === 0 && !all) throw new CannotRun('Which ones? Say so with --only, or --all.');
  const reason = options.reason.trim();
  if (reason === '') throw new CannotRun('--reason needs words: they stay in the receipt');
  using deployment = await openDeployment(options);
  const discarded: Facts[] = [];
  const outlook = await goThrough(deployment, 'discarding', async (letter) => {
    if (!isSelected(selection, letter.facts)) return false;
    if (!dryRun) await takeOut(deployment, letter, reason);
    discarded.push(letter.facts);
    return !dryRun;
  });
  showLetters(discarded, outlook, { ...options, ifNone: 'No dead letter is of this kind.' });
  if (!options.json && discarded.length > 0) {
    process.stdout.write(`\n${discarded.length} ${dryRun ? 'would be discarded' : 'discarded'}.\n`);
  }
  return true;
}

/** Deleted once all has been put down: who is killed before leaves it where it was, to be discarded again. */
async function takeOut(deployment: Deployment, letter: DeadLetter, reason: string): Promise<void> {
  const { facts, queue, body, receiptHandle } = letter;
  const by = `${userInfo().username}@${hostname()}`;
  await noteDiscarded(deployment.ledger, { id: facts.id, queue: queue.deadLetters, body, by, reason });
  const day = new Date().toISOString().slice(0, 10);
  await tellRun(deployment, letter, `Discarded by ${by} on ${day}: ${reason}. It was: ${facts.reason}`);
  const { deadLetters: QueueUrl } = queue;
  await deployment.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
}
