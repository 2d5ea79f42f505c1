import * as z from 'zod';
import { deflateRows, inflateRows, packRows, unpackRows } from '../shared/rows.ts';

/** Of 400 KB that an item may have; longer ones are stored deflated. */
const READABLE = 20_000;

/** Rows as an item of the ledger keeps them. */
export function storeRows(rows: readonly number[]): string | Uint8Array {
  const packed = packRows(rows);
  return packed.length <= READABLE ? packed : deflateRows(rows);
}

export const storedRowsSchema = z.union([
  z.string().transform(unpackRows),
  z.instanceof(Uint8Array).transform(inflateRows),
]);
