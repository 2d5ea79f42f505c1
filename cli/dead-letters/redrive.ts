import { DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { CannotRun } from '../cannot-run.ts';
import type { RedriveOptions } from '../commands/redrive.ts';
import { type Deployment, openDeployment } from '../deployment/deployment.ts';
import type { DeadLetter, Facts } from './dead-letter.ts';
import { goThrough } from './go-through.ts';
import { isSelected, parseSelection } from './selection.ts';
import { showLetters } from './show-letters.ts';

/** Sends the selected ones back to their queues, and shows them. */
export async function redrive(options: RedriveOptions): Promise<boolean> {
  const { only = [], dryRun = false } = options;
  const selection = parseSelection(only);
  const override = checkOverride(options.override);
  if (override !== undefined && selection.size === 0)
    throw new CannotRun(
      'Which ones may go as they are? Say so with --only: --override lets each of them past the guard',
    );
  using deployment = await openDeployment(options);
  const sent: Facts[] = [];
  const outlook = await goThrough(deployment, 'sending back', async (letter) => {
    if (!isSelected(selection, letter.facts)) return false;
    if (!dryRun) await sendBack(deployment, letter, override);
    sent.push(letter.facts);
    return !dryRun;
  });
  showLetters(sent, outlook, { ...options, ifNone: 'No dead letter is of this kind.' });
  if (!options.json && sent.length > 0) {
    process.stdout.write(`\n${sent.length} ${dryRun ? 'would be sent' : 'sent'} back.\n`);
  }
  return true;
}

function checkOverride(reason: string | undefined): string | undefined {
  if (reason === undefined || reason.trim() !== '') return reason;
  throw new CannotRun('--override needs a reason, in words: it stays with the event');
}

/** Sent before it is deleted: who is killed in between leaves two, and the second finds the event as it should be. */
async function sendBack(
  { sqs }: Deployment,
  letter: DeadLetter,
  newOverride: string | undefined,
): Promise<void> {
  const { facts, queue, body, receiptHandle, group } = letter;
  const { id, kind } = facts;
  const override = newOverride ?? letter.override;
  const attributes = { kind, ...(override !== undefined && { override }) };
  const isFifo = queue.queue.endsWith('.fifo');
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queue.queue,
      MessageBody: body,
      // Those that functions ask for; what the others tell is of its life before.
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
      ...(isFifo && { MessageGroupId: group, MessageDeduplicationId: `redrive.${id}` }),
    }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.deadLetters, ReceiptHandle: receiptHandle }));
}
