import { expect, test } from 'vitest';
import type { Format } from '../../../functions/formats/format.ts';
import { type FormatName, formats } from '../../../functions/formats/index.ts';
import { MAX_LINE } from '../../../functions/formats/readers/lines.ts';
import type { TableInput } from '../../../functions/formats/table/options.ts';
import { collect, streamOf } from '../../support/text.ts';

const listOf = (rows: TableInput['rows'], of: TableInput['event']['of'] = 'each-row'): TableInput => ({
  rows,
  event: { of, info: 'A list', date: '{seen}' },
  attributes: [{ value: '{seen}', type: 'text' }],
});
const LOG: TableInput = {
  rows: { as: 'access-log' },
  event: { of: 'whole-file', info: 'A log', date: '{time}' },
  attributes: [{ value: '{host}', type: 'ip-src' }],
};
const NO_DAY = ['2024-13-01', 'Org', 'u@example.org', 'Title', '', '', '', '', 'a.example', '', 'domain', ''];

test.each<[string, FormatName, unknown, string, string[]]>([
  [
    'a row of ransomwatch-tsv',
    'ransomwatch-tsv',
    {},
    'LockBit\tA, "Inc"\tsoon',
    ['LockBit', 'A, "Inc"', 'soon'],
  ],
  ['a row of misp-csv', 'misp-csv', {}, [...NO_DAY, '"a\tb"'].join('\t'), [...NO_DAY, 'a\tb']],
  ['a row of a table', 'table', listOf({ as: 'delimited' }), 'seen,note\nsoon,"x\ny"', ['soon', 'x\ny']],
  ['a row that is too short', 'table', listOf({ as: 'delimited' }), 'seen,note\n2024-01-02', ['2024-01-02']],
  ['a row to be grouped', 'table', listOf({ as: 'delimited' }, ['seen']), 'seen,note\n , n', [' ', ' n']],
  ['a line of JSON', 'table', listOf({ as: 'json-lines' }), '{"seen": 1', ['{"seen": 1']],
  ['an element of a list', 'table', listOf({ as: 'json-array' }), '[ {"seen": ""}]', ['{"seen": ""}']],
  ['a line that is of no access log', 'table', LOG, 'GET /', ['GET /']],
  ['an event of misp-json', 'misp-json', {}, '[{"Event": {"info": 7}}]', ['{"Event": {"info": 7}}']],
])('%s that is rejected is shown as it stands in the file', async (_, name, options, text, cells) => {
  const format: Format = formats[name];
  const parsed = await collect(format.parse(streamOf(`${text}\n`), format.options.parse(options)));
  expect(parsed).toEqual([{ rejection: expect.objectContaining({ cells }) }]);
});

test('a line of text that is too long is shown too', async () => {
  const line = 'x'.repeat(MAX_LINE + 1);
  const [rejected] = await collect(formats.text.parse(streamOf(line), formats.text.options.parse({})));
  expect(rejected).toEqual({
    rejection: { row: 1, cells: [line], reason: expect.stringContaining('longer') },
  });
});
