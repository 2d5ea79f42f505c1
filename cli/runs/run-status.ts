import type { Ledger } from '../../functions/ledger/ledger.ts';
import { countDone } from '../../functions/ledger/read-run.ts';
import type { Run } from '../../functions/ledger/run.ts';

/** How far a run is. */
export interface RunStatus {
  run: string;
  source: string;
  file: string;
  /** `failed`: the file could not be read to its end. What became of the rows of a run that is `done` its receipt says. */
  state: 'reading' | 'sending' | 'done' | 'failed';
  /** Of the file, and of its events; null while it is read. */
  rows: number | null;
  events: { done: number; expected: number | null };
  startedAt: string;
  finishedAt: string | null;
}

export async function statusOf(ledger: Ledger, one: Run): Promise<RunStatus> {
  const { run, source, file, startedAt, finishedAt = null, rowsRead = null, messages: expected = null } = one;
  const done = finishedAt !== null && expected !== null ? expected : await countDone(ledger, run);
  return {
    run,
    source,
    file,
    state: stateOf(one),
    rows: rowsRead,
    events: { done, expected },
    startedAt,
    finishedAt,
  };
}

function stateOf({ finishedAt, failure, messages }: Run): RunStatus['state'] {
  if (finishedAt !== undefined) return failure === undefined ? 'done' : 'failed';
  return messages === undefined ? 'reading' : 'sending';
}

/** `sending, 3 of 10 events`. */
export function describeStatus({ state, events: { done, expected } }: RunStatus): string {
  return `${state}, ${expected === null ? `${done} events so far` : `${done} of ${expected} events`}`;
}
