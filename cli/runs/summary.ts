import { complaintsOf, describePlace } from '../../local/receipts/complaints.ts';
import type { Receipt } from '../../local/receipts/receipts.ts';
import { describeRows } from '../../local/receipts/row-counts.ts';
import { printable } from '../terminal/printable.ts';

export interface SummaryStyle {
  /** Whether the events can be looked at. */
  links: boolean;
  /** How many of the events are named; left out, five. */
  events?: number;
}

/** What became of a file, for a person. */
export function summaryOf(name: string, receipt: Receipt, style: SummaryStyle): string {
  const lines = [
    `${name}: ${describeRows(receipt)}`,
    ...complaintsOf(receipt).map((complaint) => `  ${describePlace(complaint)}: ${complaint.reason}`),
    ...eventLines(receipt, style),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function eventLines({ events }: Receipt, { links, events: most = 5 }: SummaryStyle): string[] {
  const there = events.filter(({ id }) => id !== null);
  const shown = there.slice(0, most).map(({ outcome, url, info }) => {
    return `  ${outcome}  ${links && url ? `${url}  ` : ''}${info}`;
  });
  const more = there.length - shown.length;
  return more > 0 ? [...shown, `  and ${more} more`] : shown;
}
