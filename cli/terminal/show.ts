import { type Row, textTable } from './text-table.ts';

export interface Showing<T> {
  json?: boolean | undefined;
  row(item: T): Row;
  ifNone: string;
}

/** Items as a table for a person, or as a JSON array. */
export function show<T>(items: readonly T[], { json = false, row, ifNone }: Showing<T>): void {
  if (json) process.stdout.write(`${JSON.stringify(items, null, 2)}\n`);
  else process.stdout.write(`${items.length > 0 ? textTable(items.map(row)) : ifNone}\n`);
}

/** For a person, beside what is on stdout. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
