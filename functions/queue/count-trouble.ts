import { TryLater, Undeliverable } from '../shared/failures.ts';
import { count, type Subject } from '../shared/metrics.ts';

/** Why a message did not go through, by kind; what the server refused is counted as an event. infra/ rings an alarm on `Unavailable`. */
export function countTrouble(subject: Subject, error: unknown): void {
  const trouble = troubleOf(error);
  if (trouble) count({ ...subject, trouble }, 'Troubles');
  if (error instanceof TryLater && error.everything && !error.soon) count(subject, 'Unavailable');
}

function troubleOf(error: unknown): string | undefined {
  if (error instanceof TryLater) return error.trouble;
  // A poll that its key ends: the refusal is the cause.
  if (error instanceof Undeliverable)
    return error.cause instanceof TryLater ? error.cause.trouble : undefined;
  return 'Defect';
}
