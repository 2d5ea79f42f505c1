import type { Ledger } from './ledger.ts';
import type { Outcome } from './outcome.ts';
import { readLeftOut, readOutcomes } from './read-run.ts';
import type { Run } from './run.ts';

/** What became of the rows of a file. All but `read` add up to `read`. */
export interface RowCounts {
  read: number;
  /** In MISP, created or changed by this run, on every server of the source. */
  saved: number;
  /** In MISP before, as they are in the file. */
  unchanged: number;
  /** Never sent: the receipt's `rejections` say why. */
  rejected: number;
  /** In MISP, but without something that MISP would not take: the event's `dropped` says what. */
  dropped: number;
  /** The same as an earlier row of the file. */
  duplicate: number;
  /** Of no use, as the source's configuration says. */
  passedOver: number;
  /** Not in MISP on one server at least: the event's `reason` says why. */
  failed: number;
}

/** The worse comes later: a row that one server has and another refused is failed. */
const FATES = ['unchanged', 'saved', 'dropped', 'failed'] as const;
type Fate = (typeof FATES)[number];

const FATE_OF: Record<Outcome['outcome'], Fate> = {
  created: 'saved',
  updated: 'saved',
  unchanged: 'unchanged',
  skipped: 'unchanged',
  refused: 'failed',
  held: 'failed',
  failed: 'failed',
};

export async function countRows(ledger: Ledger, run: Run): Promise<RowCounts> {
  const counts: RowCounts = {
    read: 0,
    saved: 0,
    unchanged: 0,
    rejected: 0,
    dropped: 0,
    duplicate: 0,
    passedOver: 0,
    failed: 0,
  };
  for await (const outcomes of readOutcomes(ledger, run)) {
    for (const fate of fatesOfRows(outcomes).values()) counts[fate] += 1;
  }
  for await (const leftOut of readLeftOut(ledger, run)) {
    if ('duplicate' in leftOut) counts.duplicate += 1;
    else if ('passedOver' in leftOut) counts.passedOver += leftOut.passedOver.rows;
    else if ('rejection' in leftOut && leftOut.rejection.row > 0) counts.rejected += 1;
  }
  const { read, ...fates } = counts;
  // A file that could not be read to its end has no count of its own.
  counts.read = run.rowsRead ?? Object.values(fates).reduce((sum, count) => sum + count, read);
  return counts;
}

function fatesOfRows(outcomes: Outcome[]): Map<number, Fate> {
  const fates = new Map<number, Fate>();
  const worsen = (row: number, fate: Fate) => {
    const known = fates.get(row);
    if (known === undefined || FATES.indexOf(fate) > FATES.indexOf(known)) fates.set(row, fate);
  };
  for (const { outcome, rows, dropped = [] } of outcomes) {
    for (const row of rows) worsen(row, FATE_OF[outcome]);
    for (const row of dropped.flatMap((entry) => entry.rows)) worsen(row, 'dropped');
  }
  return fates;
}
