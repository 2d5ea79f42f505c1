import type { TimedOutcome } from '../../functions/ledger/read-run.ts';
import type { BeforeChanges } from '../../functions/send/compare/before-changes.ts';
import { mergeRecords } from './merge-records.ts';

/** An event that a run created or changed. */
export interface Touched {
  server: string;
  uuid: string;
  info: string;
  created: boolean;
  /** What the run found of an event that was there; undefined if nobody put it down. */
  before(): Promise<BeforeChanges | undefined>;
  /** When the run was done with it: what is younger is others'. In ms since 1970, by our clock. */
  doneAt: number;
}

/** The records of what messages found, by the message's number. */
export interface Records {
  has(number: number): boolean;
  read(number: number): Promise<BeforeChanges[]>;
}

export const NO_RECORDS: Records = { has: () => false, read: async () => [] };

interface Gathered {
  outcome: TimedOutcome;
  numbers: number[];
  created: boolean;
  doneAt: number;
}

/** An event that a run had several messages for is one. */
export async function gatherTouched(
  outcomes: AsyncIterable<TimedOutcome> | Iterable<TimedOutcome>,
  records: Records,
): Promise<Touched[]> {
  const gathered = new Map<string, Gathered>();
  for await (const outcome of outcomes) {
    const { server, uuid, number, recordedAt } = outcome;
    const isOurs = outcome.outcome === 'created' || outcome.outcome === 'updated';
    // One that failed may have changed something before it did.
    if (!isOurs && !records.has(number)) continue;
    const key = `${server} ${uuid}`;
    const known = gathered.get(key);
    gathered.set(key, {
      outcome,
      numbers: [...(known?.numbers ?? []), number],
      created: (known?.created ?? false) || outcome.outcome === 'created',
      doneAt: Math.max(known?.doneAt ?? 0, Date.parse(recordedAt)),
    });
  }
  return [...gathered.values()].map(({ outcome: { server, uuid, info }, numbers, created, doneAt }) => ({
    server,
    uuid,
    info,
    created,
    doneAt,
    before: async () => mergeRecords((await Promise.all(numbers.map(records.read))).flat()),
  }));
}
