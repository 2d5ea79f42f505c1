import { isSource } from '../shared/deployed.ts';
import { count } from '../shared/metrics.ts';
import type { RowCounts } from './receipt/tally.ts';
import type { Run } from './run.ts';

/** A file, or a poll, and what became of its rows. One that a redrive takes up again counts again when it ends. */
export function countRun({ source, failure }: Run, { read: _, ...fates }: RowCounts): void {
  // Any name can be given to a folder of the bucket.
  const subject = { source: isSource(source) ? source : 'none' };
  count(subject, failure === undefined ? 'Files' : 'Files failed');
  for (const [fate, rows] of Object.entries(fates)) if (rows > 0) count(subject, `Rows ${fate}`, rows);
}
