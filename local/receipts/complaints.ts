import type { Receipt } from './receipts.ts';

export interface Complaint {
  /** Rows of the file; empty for the file as a whole. */
  rows: number[];
  reason: string;
}

/** All that is not in MISP as the file has it, and why. */
export function complaintsOf({ rejections, events }: Receipt): Complaint[] {
  return [
    ...rejections.map(({ row, field, value, reason }) => ({
      rows: row === 0 ? [] : [row],
      reason: field === undefined ? reason : `${reason} (${field}: ${JSON.stringify(value ?? '')})`,
    })),
    ...events.flatMap(({ server, rows, outcome, reason, dropped = [] }) => [
      ...(['refused', 'held', 'failed'].includes(outcome)
        ? [{ rows, reason: `${outcome} by ${server}: ${reason ?? 'no reason is known'}` }]
        : []),
      ...dropped.map((drop) => ({
        rows: drop.rows,
        reason: `${server} dropped ${drop.type} ${JSON.stringify(drop.value)}: ${drop.reason}`,
      })),
    ]),
  ];
}

/** `row 7`, `rows 7, 9`, `the file`. */
export function describePlace({ rows }: Complaint): string {
  if (rows.length === 0) return 'the file';
  return `${rows.length === 1 ? 'row' : 'rows'} ${rows.join(', ')}`;
}
