import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_LINE, splitLines } from '../../../../functions/formats/readers/lines.ts';
import { collect, streamOf } from '../../../support/text.ts';

const linesOf = async (...chunks: string[]) => await collect(splitLines(streamOf(...chunks)));

test('lines are the same however their text is cut into chunks', async () => {
  const pieces = fc.array(fc.constantFrom('a', 'b', '\r', '\n', '\r\n', ''), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(pieces, async (chunks) => {
      expect(await linesOf(...chunks)).toEqual(await linesOf(chunks.join('')));
    }),
  );
});

test('a line ends with LF, CRLF or CR, and the last one with nothing', async () => {
  expect(await linesOf('a\nb\r\nc\rd\r')).toEqual(['a', 'b', 'c', 'd']);
  expect(await linesOf('\r', '\n\r', 'a')).toEqual(['', '', 'a']);
});

test('a line in 16,000 chunks is cut, takes no time, and harms none after it', async () => {
  const chunks = Array.from({ length: 16_000 }, () => 'x'.repeat(16_384));
  const before = process.cpuUsage().user;
  const [long = '', ...others] = await linesOf(...chunks, '\r', '\nshort\n');
  expect([long.length, others]).toEqual([MAX_LINE + 1, ['short']]);
  // It was 9 s when all that is held was looked at with each chunk.
  expect(process.cpuUsage().user - before).toBeLessThan(3_000_000);
});
