import type { Adjusted, Dropped } from './outcome.ts';

// AWS: an item of DynamoDB holds 400 KB, with the names of all its attributes
const ROOM = 250_000;
const VALUE_SHOWN = 200;

/** As much as an item holds, long values cut. What has no room is told of in one entry, so that its rows still count. */
export function fitDropped(dropped: readonly Dropped[]): Dropped[] {
  const fitting: Dropped[] = [];
  let bytes = 0;
  for (const [i, entry] of dropped.entries()) {
    const shown = shorten(entry);
    bytes += Buffer.byteLength(JSON.stringify(shown));
    if (bytes > ROOM) return [...fitting, together(dropped.slice(i))];
    fitting.push(shown);
  }
  return fitting;
}

function shorten(entry: Dropped): Dropped {
  const { value } = entry;
  return value.length <= VALUE_SHOWN ? entry : { ...entry, value: `${value.slice(0, VALUE_SHOWN)}…` };
}

function together(dropped: readonly Dropped[]): Dropped {
  const rows = [...new Set(dropped.flatMap((entry) => entry.rows))].sort((a, b) => a - b);
  return {
    rows,
    type: 'and more',
    value: `${dropped.length} values`,
    reason: 'There are too many to name each; look at these rows, correct them and drop the file again',
  };
}

const ADJUSTED_SHOWN = 200;

/** So many; the rows of the others are named in one entry. */
export function fitAdjusted(adjusted: readonly Adjusted[]): Adjusted[] {
  const shown = adjusted.slice(0, ADJUSTED_SHOWN);
  const rest = adjusted.slice(ADJUSTED_SHOWN);
  if (rest.length === 0) return shown;
  const rows = [...new Set(rest.flatMap((entry) => entry.rows))].sort((a, b) => a - b);
  return [
    ...shown,
    { rows, field: 'and more', reason: `${rest.length} values were adjusted in the same way` },
  ];
}
