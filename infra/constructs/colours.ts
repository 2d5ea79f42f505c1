import type { Outcome } from '../../functions/ledger/outcome.ts';
import type { RowCounts } from '../../functions/ledger/receipt/tally.ts';
import type { Trouble } from '../../functions/shared/failures.ts';

const GOOD = '#2ca02c';
const CALM = '#9ecae1';
const POOR = '#ff7f0e';
export const BAD = '#d62728';
const GREY = '#7f7f7f';

/** Of the rows of a file. */
export const FATES: Record<Exclude<keyof RowCounts, 'read'>, string> = {
  saved: GOOD,
  unchanged: CALM,
  duplicate: GREY,
  passedOver: '#c5b0d5',
  dropped: POOR,
  rejected: '#bcbd22',
  failed: BAD,
};

/** Of events, on one server. */
export const OUTCOMES: Record<Outcome['outcome'], string> = {
  created: GOOD,
  updated: '#98df8a',
  unchanged: CALM,
  skipped: GREY,
  refused: BAD,
  held: POOR,
  failed: '#8c564b',
};

/** Of what keeps messages from a server or source. */
export const TROUBLES: Record<Trouble | 'Defect', string> = {
  'No answer': BAD,
  Error: POOR,
  Maintenance: CALM,
  'Rate limit': '#bcbd22',
  'Key refused': '#8c564b',
  'Not permitted': '#9467bd',
  Defect: '#000000',
};
