import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { packRows, unpackRows } from '../shared/rows.ts';

/** Of 400 KB that an item may have; longer ones are stored as the gaps between them, deflated, about a byte for each. */
const READABLE = 20_000;

/** Rows as an item of the ledger keeps them. */
export function storeRows(rows: readonly number[]): string | Uint8Array {
  const packed = packRows(rows);
  if (packed.length <= READABLE) return packed;
  return deflateRawSync(rows.map((row, i) => row - (rows[i - 1] ?? 0)).join());
}

export const storedRowsSchema = z.union([
  z.string().transform(unpackRows),
  z.instanceof(Uint8Array).transform(inflateRows),
]);

function inflateRows(deflated: Uint8Array): number[] {
  let last = 0;
  return inflateRawSync(deflated)
    .toString()
    .split(',')
    .map((gap) => {
      last += Number(gap);
      return last;
    });
}
