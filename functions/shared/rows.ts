import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** `[2, 3, 4, 9]` as `2-4,9`: the rows of a grouped event are many and mostly neighbours, and DynamoDB's items hold 400 KB. */
export function packRows(rows: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else ranges.push([row, row]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

export function unpackRows(packed: string): number[] {
  if (packed === '') return [];
  return packed.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** As the gaps between them, about half a byte for each that is no neighbour. */
export function deflateRows(rows: readonly number[]): Uint8Array {
  return deflateRawSync(rows.map((row, i) => row - (rows[i - 1] ?? 0)).join());
}

/** In bytes: two for each row, and some to spare. */
const LONGEST = 100_000_000;

export function inflateRows(deflated: Uint8Array): number[] {
  let last = 0;
  return inflateRawSync(deflated, { maxOutputLength: LONGEST })
    .toString()
    .split(',')
    .map((gap) => {
      last += Number(gap);
      return last;
    });
}
