import { expect, test } from 'vitest';
import { cut, cutCells } from '../../../functions/ledger/cut.ts';

test.each([
  ['of just so many bytes is whole', 'abcdef', 6, 'abcdef'],
  ['of one byte more is marked', 'abcdefg', 6, 'abcdef…'],
  ['of more than a byte a character is cut between two of them', '長い長い', 7, '長い…'],
  ['of characters that take two units is cut between two of them', '💥💥', 7, '💥…'],
  ['with a byte order mark keeps it', '\uFEFFabcdefgh', 6, '\uFEFFabc…'],
  ['that is empty stays so', '', 0, ''],
])('a text %s', (_, text, bytes, shown) => {
  expect(cut(text, bytes)).toBe(shown);
});

test.each([
  ['that have room are whole', ['ab', '', 'c'], 100, ['ab', '', 'c']],
  ['are kept while there is room, four bytes being taken by each', ['a', 'b', 'c', 'd'], 10, ['a', 'b', '…']],
  ['that fill the room to the last byte are all kept', ['a', 'b', 'c'], 11, ['a', 'b', 'c']],
  ['are cut to the room that is left', ['abc', 'defgh'], 10, ['abc', 'def…']],
  ['are cut to 300 bytes each', ['x'.repeat(301), 'y'], 1_000, [`${'x'.repeat(300)}…`, 'y']],
  ['without any room are a mark', ['a'], 0, ['…']],
])('cells %s', (_, cells, bytes, shown) => {
  expect(cutCells(cells, bytes)).toEqual(shown);
});
