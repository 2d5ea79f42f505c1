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
