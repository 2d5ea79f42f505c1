import type { Run } from './run.ts';
import type { Words } from './summary-words.ts';
import type { RowCounts } from './tally.ts';

export interface Finished {
  run: Run;
  rows: RowCounts;
  /** Where the receipt lies. */
  receipt: string;
}

export function summaryText({ run, rows, receipt }: Finished, failures: string[], words: Words): string {
  return [
    `${run.source}/${run.file}`,
    ...(run.poll ? pollCounts(run.poll.newest, rows, words.poll) : [rowCounts(rows, words)]),
    ...(failures.length > 0 ? ['', ...failures] : []),
    '',
    `${words.receipt}: ${receipt}`,
  ].join('\n');
}

/** Of a run that found nothing new, and that nothing went wrong with. */
export function isQuiet({ run, rows }: Finished, failures: string[]): boolean {
  return run.poll !== undefined && rows.read === 0 && failures.length === 0;
}

function rowCounts(rows: RowCounts, { rows: label, fates }: Words): string {
  const counts = Object.entries(rows).map(([fate, count]) => `${count} ${fates[fate as keyof RowCounts]}`);
  return `${label}: ${counts.join(', ')}`;
}

function pollCounts(newest: string, rows: RowCounts, words: Words['poll']): string[] {
  const { read, saved, unchanged, dropped, failed, rejected } = rows;
  const counts = [
    `${words.found}: ${read}`,
    `${words.saved}: ${saved}`,
    `${words.unchanged}: ${unchanged}`,
    `${words.incomplete}: ${dropped}`,
    `${words.failed}: ${failed + rejected}`,
  ];
  return [...(read === 0 ? [words.nothing] : counts), ...(newest ? [`${words.newest}: ${newest}`] : [])];
}
