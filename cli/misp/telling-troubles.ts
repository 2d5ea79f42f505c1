import { TryLater, Undeliverable } from '../../functions/shared/failures.ts';
import { CannotRun } from '../cannot-run.ts';

/** What a function would wait for, or give up at, a person is told, and can mend. */
export async function tellingTroubles<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TryLater || error instanceof Undeliverable)) throw error;
    const says = error.message.startsWith(url) ? error.message : `${url}: ${error.message}`;
    throw new CannotRun(says, { cause: error });
  }
}
