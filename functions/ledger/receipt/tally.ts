import type { Outcome } from '../outcome.ts';

/** What became of the rows of a file. All but `read` add up to `read`. */
export interface RowCounts {
  read: number;
  /** In MISP, created or changed by this run, on every server of the source. */
  saved: number;
  /** In MISP before, as they are in the file; or their event is left alone, as the source has it. */
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

/** What a row may come to, from what is well to what is not. */
export const ROW_FATES = [
  'saved',
  'unchanged',
  'duplicate',
  'passedOver',
  'dropped',
  'rejected',
  'failed',
] as const;
export type RowFate = (typeof ROW_FATES)[number];

export const NO_ROWS: RowCounts = {
  read: 0,
  saved: 0,
  unchanged: 0,
  rejected: 0,
  dropped: 0,
  duplicate: 0,
  passedOver: 0,
  failed: 0,
};

/** Of the rows of one event, with its outcome on each server. */
export function fatesOfRows(outcomes: Outcome[]): Map<number, Fate> {
  const fates = new Map<number, Fate>();
  const worsen = (row: number, fate: Fate) => {
    const known = fates.get(row) ?? fate;
    fates.set(row, FATES.indexOf(fate) > FATES.indexOf(known) ? fate : known);
  };
  for (const { outcome, rows, dropped = [] } of outcomes) {
    for (const row of rows) worsen(row, FATE_OF[outcome]);
    for (const row of dropped.flatMap((entry) => entry.rows)) worsen(row, 'dropped');
  }
  return fates;
}
