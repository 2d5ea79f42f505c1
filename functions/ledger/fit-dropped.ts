import type { Adjusted, Dropped } from './outcome.ts';
import { storeRows } from './stored-rows.ts';

const VALUE_SHOWN = 200;

/** As much as there is room for, in bytes, long values cut. The rest is told of in one entry, so that its rows still count. */
export function fitDropped(dropped: readonly Dropped[], room: number): Dropped[] {
  const { fitting, rest } = takeFitting(dropped.map(shorten), room);
  if (rest.length === 0) return fitting;
  return [
    ...fitting,
    {
      rows: rowsOf(rest),
      type: 'and more',
      value: `${rest.length} values`,
      reason: 'There are too many to name each; look at these rows, correct them and drop the file again',
    },
  ];
}

function shorten(entry: Dropped): Dropped {
  const { value } = entry;
  return value.length <= VALUE_SHOWN ? entry : { ...entry, value: `${value.slice(0, VALUE_SHOWN)}…` };
}

const ADJUSTED_SHOWN = 200;

/** So many at most; the rows of the others are named in one entry. */
export function fitAdjusted(adjusted: readonly Adjusted[], room: number): Adjusted[] {
  const { fitting } = takeFitting(adjusted.slice(0, ADJUSTED_SHOWN), room);
  const rest = adjusted.slice(fitting.length);
  if (rest.length === 0) return fitting;
  return [
    ...fitting,
    { rows: rowsOf(rest), field: 'and more', reason: `${rest.length} values were adjusted in the same way` },
  ];
}

function takeFitting<Entry extends { rows: number[] }>(entries: readonly Entry[], room: number) {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += bytesOf(entry);
    return bytes > room;
  });
  return end === -1
    ? { fitting: [...entries], rest: [] }
    : { fitting: entries.slice(0, end), rest: entries.slice(end) };
}

/** As an item of the ledger has it. */
function bytesOf({ rows, ...others }: { rows: number[] }): number {
  return Buffer.byteLength(JSON.stringify(others)) + storeRows(rows).length;
}

function rowsOf(entries: readonly { rows: number[] }[]): number[] {
  return [...new Set(entries.flatMap(({ rows }) => rows))].sort((a, b) => a - b);
}
