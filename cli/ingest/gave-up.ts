import type { LocalStack } from '../../local/stack.ts';
import { CannotRun } from '../cannot-run.ts';

const AGAIN = 'Running the same command again is harmless: what is in MISP already stays as it is.';

/** For a file whose run makes no progress any more. */
export async function gaveUp(stack: LocalStack, name: string, waitSeconds: number): Promise<CannotRun> {
  const { events } = await stack.progress();
  const what =
    events > 0 ? `${events} ${events === 1 ? 'event is' : 'events are'} not sent` : 'it is not read';
  return new CannotRun(
    `${name}: ${what}; nothing moved for ${waitSeconds} s. ${lastReason(stack)}\n${AGAIN}`,
  );
}

/** For a file that nobody works on any more and that has no receipt. */
export async function cameToNothing(stack: LocalStack, name: string): Promise<CannotRun> {
  const dead = await stack.queues.uploads.deadLetters.drain();
  const reasons = dead.map(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue);
  const reason = reasons.find((text) => text !== undefined) ?? lastReason(stack);
  return new CannotRun(`${name}: its run ended without a receipt. ${reason}\n${AGAIN}`);
}

/** What the functions said last of something that went wrong. */
function lastReason(stack: LocalStack): string {
  const entry = stack.logs.entries().findLast(({ level }) => level === 'WARN' || level === 'ERROR');
  const { reason, message } = entry ?? {};
  const failure = stack.failures().at(-1);
  const known = reason ?? message ?? (failure instanceof Error ? failure.message : failure);
  return known === undefined ? 'Run it with --verbose to see more.' : `The reason: ${known}`;
}
