import type { Writable } from 'node:stream';
import type { Receipt } from '../../local/receipts/receipts.ts';
import { summaryOf } from '../runs/summary.ts';

export interface Report {
  add(name: string, receipt: Receipt): void;
  end(): void;
}

/** A summary for each file as it is done, or all receipts at the end as a JSON array. */
export function openReport(output: Writable, { json, links }: { json: boolean; links: boolean }): Report {
  if (!json) return { add: (...done) => output.write(summaryOf(...done, { links })), end: () => {} };
  const receipts: Receipt[] = [];
  return {
    add: (_, receipt) => receipts.push(receipt),
    end: () => output.write(`${JSON.stringify(receipts, null, 2)}\n`),
  };
}
