import { complaintsOf, describePlace } from '../../local/receipts/complaints.ts';
import type { Receipt } from '../../local/receipts/receipts.ts';
import { describeRows } from '../../local/receipts/row-counts.ts';
import { printable } from '../terminal/printable.ts';

const EVENTS_SHOWN = 5;

/** What became of a file, for a person. */
export function summaryOf(name: string, receipt: Receipt, { links }: { links: boolean }): string {
  const lines = [
    `${name}: ${describeRows(receipt)}`,
    ...complaintsOf(receipt).map((complaint) => `  ${describePlace(complaint)}: ${complaint.reason}`),
    ...eventLines(receipt, links),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function eventLines({ events }: Receipt, links: boolean): string[] {
  const there = events.filter(({ id }) => id !== null);
  const shown = there.slice(0, EVENTS_SHOWN).map(({ outcome, url, info }) => {
    return `  ${outcome}  ${links && url ? `${url}  ` : ''}${info}`;
  });
  const more = there.length - shown.length;
  return more > 0 ? [...shown, `  and ${more} more`] : shown;
}
