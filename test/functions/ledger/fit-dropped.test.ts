import { expect, test } from 'vitest';
import { fitAdjusted, fitDropped } from '../../../functions/ledger/fit-dropped.ts';

const dropped = (rows: number[], value: string) => ({ rows, type: 'url', value, reason: 'No' });

test('what was dropped is kept as it is, but for the end of a value of more than 200 characters', () => {
  const exact = dropped([2], 'x'.repeat(200));
  expect(fitDropped([exact, dropped([3], 'y'.repeat(201))], 10_000)).toEqual([
    exact,
    dropped([3], `${'y'.repeat(200)}…`),
  ]);
});

test('what has no room any more is one entry, which names every row of it once, in order', () => {
  const many = Array.from({ length: 13 }, (_, i) => dropped([9 - (i % 2)], 'x'.repeat(200)));
  const { rows: _, ...others } = dropped([9], 'x'.repeat(200));
  const roomForTen = 10 * (Buffer.byteLength(JSON.stringify(others)) + '9'.length);
  const shown = fitDropped(many, roomForTen);
  expect(shown.slice(0, 10)).toEqual(many.slice(0, 10));
  expect(shown.slice(10)).toEqual([
    {
      rows: [8, 9],
      type: 'and more',
      value: '3 values',
      reason: 'There are too many to name each; look at these rows, correct them and drop the file again',
    },
  ]);
  expect(fitDropped(many.slice(0, 10), roomForTen)).toEqual(many.slice(0, 10));
  expect(fitDropped(many.slice(0, 10), roomForTen - 1)).toHaveLength(10);
});

const adjusted = (rows: number[]) => ({ rows, field: 'value', reason: 'in lower case' });

test('of what was adjusted 200 are kept, and the rows of the others, in order, in one entry', () => {
  const kept = Array.from({ length: 200 }, (_, i) => adjusted([i + 2]));
  expect(fitAdjusted(kept, 100_000)).toEqual(kept);
  const more = { field: 'and more', reason: '2 values were adjusted in the same way' };
  expect(fitAdjusted([...kept, adjusted([10, 9]), adjusted([9, 300])], 100_000)).toEqual([
    ...kept,
    { rows: [9, 10, 300], ...more },
  ]);
  expect(fitAdjusted([adjusted([2]), adjusted([4]), adjusted([3])], 50)).toEqual([
    adjusted([2]),
    { rows: [3, 4], ...more },
  ]);
});
