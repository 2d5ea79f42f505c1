import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDelimited } from '../../../../functions/formats/readers/delimited.ts';
import { collect, streamOf } from '../../../support/text.ts';

const read = async (...chunks: string[]) => await collect(readDelimited(streamOf(...chunks), '\t'));
const fieldsOf = async (...chunks: string[]) => (await read(...chunks)).map(({ fields }) => fields);

test('lines may end in LF, CRLF or CR, and the last one in nothing', async () => {
  expect(await fieldsOf('a\tb\nc\td\r\ne\tf\rg\th')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
    ['g', 'h'],
  ]);
});

test('a CRLF that is cut between two chunks is one line end', async () => {
  expect((await read('a\tb\r', '\nc\td')).map(({ number }) => number)).toEqual([1, 2]);
});

test('quoting of spreadsheets is undone', async () => {
  expect(await fieldsOf('"a ""b"""\t"c\td"\t"e\nf"\tg')).toEqual([['a "b"', 'c\td', 'e\nf', 'g']]);
});

test('blanks around the quotes of a field are no part of it', async () => {
  const text = '"a", "b, ""c""" , d "e", "f\ng"\n"1",  "", " 2 ", 3 \n';
  expect((await collect(readDelimited(streamOf(text), ','))).map(({ fields }) => fields)).toEqual([
    ['a', 'b, "c"', ' d "e"', 'f\ng'],
    ['1', '', ' 2 ', ' 3 '],
  ]);
});

test.each([
  [' ', 'a "b c"  "d"', ['a', 'b c', '', 'd']],
  [' | ', '"a" |  | "b"', ['a', '', 'b']],
])('blanks that are the delimiter %j are that', async (delimiter, text, fields) => {
  expect((await collect(readDelimited(streamOf(text), delimiter)))[0]?.fields).toEqual(fields);
});

test('quotes inside a field are characters', async () => {
  expect(await fieldsOf('Contoso "Prime" Inc.\tb\n"Q" Inc.\tc')).toEqual([
    ['Contoso "Prime" Inc.', 'b'],
    ['"Q" Inc.', 'c'],
  ]);
});

test.each([
  ['at the end of the file', '"a\tb\nc\td\n'],
  ['before another stray quote', '"a\tb\n"c\td\n'],
  ['far from the next one', `"a\tb\n${'x\ty\n'.repeat(300)}z"\tz\n`],
])('a stray quote %s costs no row', async (_, text) => {
  expect((await read(text)).length).toBe(text.trim().split('\n').length);
});

test('a stray quote in each of many rows costs no time', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `a${i}\t"6 inch ${'y'.repeat(300)}\n`);
  const start = performance.now();
  expect(await read(rows.join(''))).toHaveLength(5000);
  // 29 s, when each row was tried with the hundred behind it
  expect(performance.now() - start).toBeLessThan(5000);
});

test('blank rows are left out, and count as rows of the sheet', async () => {
  expect((await read('a\n\n\t\t\n b\n')).map(({ number, fields }) => [number, fields[0]])).toEqual([
    [1, 'a'],
    [4, ' b'],
  ]);
});

test('a first line that tells Excel the delimiter is no row, but counts as one', async () => {
  expect((await read('sep=\t\na\tb\nsep=\tc\n')).map(({ number, fields }) => [number, ...fields])).toEqual([
    [2, 'a', 'b'],
    [3, 'sep=', 'c'],
  ]);
});

test('a row with bytes that are no UTF-8 says so', async () => {
  expect((await read('a\t\uFFFD\n'))[0]?.problem).toBe(
    'has bytes that are no text in the encoding of the file',
  );
});

test('a line of megabytes is a row that says so, and the next one is read', async () => {
  const [long, next] = await read('x'.repeat(700_000), 'x'.repeat(700_000), '\nb\n');
  expect(long?.problem).toBe('is longer than 1048576 characters');
  expect(next).toEqual({ number: 2, fields: ['b'] });
});

test('what is written with quoting is read as it was, whatever the chunks', async () => {
  const field = fc
    .string({ unit: fc.constantFrom('a', '"', '\t', '\n', ' ', '日') })
    .filter((text) => text.trim() !== '');
  const table = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(table, fc.nat({ max: 7 }), async (rows, size) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = rows.map((fields) => fields.map(quote).join('\t')).join('\n');
      const chunks = text.match(new RegExp(`[^]{1,${size + 1}}`, 'g')) ?? [];
      expect(await fieldsOf(...chunks)).toEqual(rows);
    }),
  );
});

test('any text gives rows that hold nothing but the text', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', '\r', ' '), maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(text, async (anything) => {
      const letters = (part: string) => part.replaceAll(/[^a]/g, '').length;
      const rows = await read(anything);
      expect(rows.flatMap(({ fields }) => fields).reduce((sum, field) => sum + letters(field), 0)).toBe(
        letters(anything),
      );
    }),
  );
});
