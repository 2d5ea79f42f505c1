import { describe, expect, test } from 'vitest';
import type { TableRow } from '../../../functions/formats/readers/cells.ts';
import { readRows } from '../../../functions/formats/table/read-rows.ts';
import { rowOptions } from '../../../functions/formats/table/row-options.ts';
import { collect, streamOf } from '../../support/text.ts';

const told = ({ number, cells, problem }: TableRow) =>
  problem === undefined
    ? [number, Object.fromEntries([...cells.keys()].map((column) => [column, cells.get(column)]))]
    : [number, problem];
const read = async (options: unknown, ...chunks: string[]) =>
  (await collect(readRows(streamOf(...chunks), rowOptions.parse(options)))).map(told);
const inBits = (text: string) => text.match(/.{1,3}/gs) ?? [];

const NO_ARRAY =
  "the file is no JSON, or not one alone; if each of its lines is an object, say in the mapping as: 'json-lines'";

describe('delimited rows', () => {
  test('have the columns of the first row', async () => {
    expect(await read({ as: 'delimited' }, 'a, b \n1,"x,y"\n')).toEqual([[2, { a: '1', b: 'x,y' }]]);
  });

  test('have the columns that the mapping names, and no header', async () => {
    expect(await read({ as: 'delimited', header: ['a', 'b'], delimiter: '||' }, '1||2\n')).toEqual([
      [1, { a: '1', b: '2' }],
    ]);
  });

  test('have the columns of the last comment, and comments are no rows', async () => {
    const text = '# Title, "quoted\n#\n# "a", "b"\n"1", "2"\n# END\n3, 4\n';
    expect(
      await read({ as: 'delimited', header: 'last-comment', comment: '#', delimiter: ', ' }, ...inBits(text)),
    ).toEqual([
      [4, { a: '1', b: '2' }],
      [6, { a: '3', b: '4' }],
    ]);
  });

  test('a line of a quoted cell that begins like a comment is none', async () => {
    expect(await read({ as: 'delimited', comment: '#' }, 'a,b\n1,"x\n#y"\n')).toEqual([
      [2, { a: '1', b: 'x\n#y' }],
    ]);
  });

  test('without the comment that should name the columns are none', async () => {
    const [problem] = await read({ as: 'delimited', header: 'last-comment', comment: '#' }, '1,2\n');
    expect(problem).toEqual([0, expect.stringContaining('there is no comment (#) before row 1')]);
  });

  test('of files that were put together may begin with a byte order mark', async () => {
    const text = 'a,b\n1,2\n\ufeff# comment\n\ufeff"3","4"\n';
    expect(await read({ as: 'delimited', comment: '#' }, ...inBits(text))).toEqual([
      [2, { a: '1', b: '2' }],
      [4, { a: '3', b: '4' }],
    ]);
  });

  test('may end in empty cells that the header does not have', async () => {
    expect(await read({ as: 'delimited' }, 'a,b\n1,2,,\n')).toEqual([[2, { a: '1', b: '2' }]]);
  });
});

test.each([
  ['the first row', {}, 'a,b\n1,2\n\ufeffa , b\n3,4\n', 3],
  ['the mapping', { header: ['a', 'b'] }, 'a,b\n1,2\n', 1],
])('a row that has the names of the columns by %s is no values', async (_, options, text, row) => {
  const problem = expect.stringContaining('has the names of the columns for values');
  expect(await read({ as: 'delimited', ...options }, text)).toContainEqual([row, problem]);
});

describe('JSON lines', () => {
  test('of files that were put together may begin with a byte order mark', async () => {
    expect(await read({ as: 'json-lines' }, '{"a":1}\n\ufeff{"a":12345678901234567890}\n')).toEqual([
      [1, { a: '1' }],
      [2, { a: '12345678901234567890' }],
    ]);
  });

  test('name what lies deeper by its way, and keep lists as several values', async () => {
    const text = '{"a":{"b":1},"c":["x",null,true],"d":[{"e":"f"}],"g":null,"h":[]}\n\n{"a":2}\n';
    expect(await read({ as: 'json-lines' }, text)).toEqual([
      [1, { 'a.b': '1', c: ['x', '', 'true'], 'd.0.e': 'f', g: '', h: [] }],
      [3, { a: '2' }],
    ]);
  });

  test('keep numbers that a double cannot hold as they are written', async () => {
    const text =
      '{"a":1557968201123456789,"b":1e400,"c":0.5,"d":-123456789012345.678}\n{"a":1704067200.123456789}';
    expect(await read({ as: 'json-lines' }, text)).toEqual([
      [1, { a: '1557968201123456789', b: '1e400', c: '0.5', d: '-123456789012345.678' }],
      [2, { a: '1704067200.123456789' }],
    ]);
  });

  test.each([
    ['{"a":', 'is no valid JSON'],
    ['[1]', 'is no JSON object'],
    ['"a"', 'is no JSON object'],
    [`{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`, 'is nested deeper than 32 levels'],
  ])('%.10s is a row that says what is wrong', async (line, problem) => {
    expect(await read({ as: 'json-lines' }, `${line}\n{"a":1}`)).toEqual([
      [1, problem],
      [2, { a: '1' }],
    ]);
  });

  test.each(['[\n  {"a":1},\n  {"a":2}\n]\n', '[{"a":1},{"a":2}]', ' [ {"a":1},\n{"a":2}]'])(
    'an array is told once, and not line by line: %j',
    async (text) => {
      expect(await read({ as: 'json-lines' }, text)).toEqual([
        [0, "the file is a JSON array; say in the mapping as: 'json-array'"],
      ]);
    },
  );

  test('a first line that begins with a bracket costs no other', async () => {
    expect(await read({ as: 'json-lines' }, '[INFO] begins\n{"a":1}\n')).toEqual([
      [1, 'is no valid JSON'],
      [2, { a: '1' }],
    ]);
  });

  test('a column may be called __proto__', async () => {
    const [row] = await collect(
      readRows(streamOf('{"__proto__":"x"}'), rowOptions.parse({ as: 'json-lines' })),
    );
    expect(row?.cells.get('__proto__')).toBe('x');
  });
});

describe('a JSON array', () => {
  test.each([
    ['the file itself', '', '[{"a":1},{"a":2}]'],
    [
      'at a path',
      'data.items',
      '{"n":{"items":[{"a":9}]},"data":{"x":[[1]],"items":[{"a":1},{"a":2}]},"z":"]"}',
    ],
    ['at each of several names', '*', '{"1":[{"a":1}],"2":[{"a":2}],"3":{"b":[{"a":9}]}}'],
    ['at a place in a list', '1.r', '[{"r":[{"a":9}]},{"r":[{"a":1},{"a":2}]}]'],
    ['under an escaped name', 'é', '{"\\u00e9":[{"a":1},{"a":2}]}'],
  ])('%s is read, whatever the chunks', async (_, path, text) => {
    const expected = [
      [1, { a: '1' }],
      [2, { a: '2' }],
    ];
    expect(await read({ as: 'json-array', path }, text)).toEqual(expected);
    expect(await read({ as: 'json-array', path }, ...text)).toEqual(expected);
  });

  test('elements may have brackets, quotes and backslashes in their texts', async () => {
    const text = JSON.stringify([{ a: 'x]}"\\' }, { a: '\\"' }, { a: '\\\\' }]);
    const expected = [
      [1, { a: 'x]}"\\' }],
      [2, { a: '\\"' }],
      [3, { a: '\\\\' }],
    ];
    for (const chunks of [[text], [...text], inBits(text)]) {
      expect(await read({ as: 'json-array' }, ...chunks)).toEqual(expected);
    }
  });

  test.each([
    [
      'is not where the mapping says',
      'data.items',
      '{"meta":1,"data":{"rows":[{"a":1}]}}',
      [],
      'the JSON has no array at "data.items"; it has meta, data',
    ],
    [
      'is an object where the mapping says',
      'data.items',
      '{"meta":1,"data":{"items":{"a":1}}}',
      [],
      'what the JSON has at "data.items" is no array',
    ],
    [
      'is an object, and the mapping says nothing',
      '',
      '{"data":[]}',
      [],
      'the JSON is no array; say in the mapping, as path, where it has one',
    ],
    [
      'is cut off',
      '',
      '[{"a":1},{"a":',
      [[1, { a: '1' }]],
      'the JSON is cut off after row 1; was the upload complete?',
    ],
    [
      'is broken',
      '',
      '[{"a":1} {"a":2}]',
      [[1, { a: '1' }]],
      'the JSON is broken after row 1; what follows was not read',
    ],
    [
      'goes on behind its end',
      '',
      '[{"a":1}] x',
      [[1, { a: '1' }]],
      'the JSON is broken after row 1; what follows was not read',
    ],
    ['has an object in each line', '', '{"a":1}\n{"a":2}\n', [], NO_ARRAY],
    ['is a list in columns', '', 'a,b\n1,2\n', [], NO_ARRAY],
    ['is empty text', '', ' ', [], 'the JSON is cut off after row 0; was the upload complete?'],
  ])('that %s is told, after the rows before', async (_, path, text, rows, problem) => {
    expect(await read({ as: 'json-array', path }, text)).toEqual([...rows, [0, problem]]);
  });

  test('an element that is no object, or too long, is a row that says so', async () => {
    const text = `[1,{"a":2},{"a":"${'x'.repeat(1_100_000)}"},{"a":${'['.repeat(9)}]]]]]]]]]},{"a":3}]`;
    expect(await read({ as: 'json-array' }, text)).toEqual([
      [1, 'is no JSON object'],
      [2, { a: '2' }],
      [3, 'is longer than 1048576 characters'],
      [4, { 'a.0.0.0.0.0.0.0.0': [] }],
      [5, { a: '3' }],
    ]);
  });
});

describe('key=value lines', () => {
  test.each([
    ['a prefix is left out', '<189>Oct 2 09:00:00 fw01 date=2019-05-15 a=1', { date: '2019-05-15', a: '1' }],
    ['quoted values', 'a="x y=z \\"q\\"" b=""', { a: 'x y=z "q"', b: '' }],
    ['a backslash is a character', 'a="C:\\Users\\x" b=\\\\srv\\x', { a: 'C:\\Users\\x', b: '\\\\srv\\x' }],
    ['a value goes on until the next key', 'a=login failed for x b=1', { a: 'login failed for x', b: '1' }],
    ['a = in a value', 'url=/x?y=1&z=2 b=1', { url: '/x?y=1&z=2', b: '1' }],
    ['empty values', 'a= b=', { a: '', b: '' }],
    ['the first of a key that comes twice', 'a=1 a=2', { a: '1' }],
  ])('%s', async (_, line, cells) => {
    expect(await read({ as: 'key-value' }, line)).toEqual([[1, cells]]);
  });

  test('with another separator', async () => {
    expect(await read({ as: 'key-value', separator: ',' }, 'a="1,2",b=x y, c=3,')).toEqual([
      [1, { a: '1,2', b: 'x y', c: '3' }],
    ]);
  });

  test('a first key is found behind a prefix that has a =', async () => {
    expect(await read({ as: 'key-value', firstKey: 'date' }, 'host=fw01 date=2019-05-15 a=1')).toEqual([
      [1, { date: '2019-05-15', a: '1' }],
    ]);
  });

  test.each([
    ['a="x', 'has a quote after a= that is not closed'],
    ['a="x"y b=1', 'has text behind the quotes of a='],
    ['nothing here', 'has no key=value pair'],
  ])('%s is a row that says what is wrong', async (line, problem) => {
    expect(await read({ as: 'key-value' }, line)).toEqual([[1, problem]]);
  });

  test.each([
    ['blanks', ' '.repeat(1_000_000)],
    ['an open quote', `a="${'\\"'.repeat(500_000)}`],
    ['one word', 'a'.repeat(1_000_000)],
    ['keys', 'a='.repeat(500_000)],
  ])('a line of a million of %s takes no time', { timeout: 5000 }, async (_, line) => {
    expect(await read({ as: 'key-value' }, `x${line}`)).toHaveLength(1);
    expect(await read({ as: 'access-log' }, `x${line}`)).toHaveLength(1);
  });
});

describe('access logs', () => {
  const line =
    '192.0.2.1 - alice [10/Oct/2023:13:55:36 +0900] "GET /a?b=%22 HTTP/1.1" 404 12 "-" "Mozilla/5.0 (\\"x\\")"';

  test('in the combined format', async () => {
    const [row] = await read({ as: 'access-log' }, line);
    expect(row).toEqual([
      1,
      {
        vhost: '',
        host: '192.0.2.1',
        ident: '',
        user: 'alice',
        time: '10/Oct/2023:13:55:36 +0900',
        request: 'GET /a?b=%22 HTTP/1.1',
        method: 'GET',
        path: '/a?b=%22',
        protocol: 'HTTP/1.1',
        status: '404',
        bytes: '12',
        referer: '',
        agent: 'Mozilla/5.0 ("x")',
        rest: '',
      },
    ]);
  });

  test.each([
    ['in the common format', {}, line.slice(0, line.indexOf(' "-"')), { status: '404', agent: '' }],
    [
      'with the name of the site',
      { vhost: true },
      `www.example.org:443 ${line}`,
      { vhost: 'www.example.org:443', host: '192.0.2.1' },
    ],
    ['with more fields behind', {}, `${line} "203.0.113.7" 0.003`, { rest: '"203.0.113.7" 0.003' }],
    [
      'with a request that is none',
      {},
      line.replace('GET /a?b=%22 HTTP/1.1', '\\x16\\x03\\x01'),
      { request: '\\x16\\x03\\x01', method: '' },
    ],
    ['with IPv6', {}, line.replace('192.0.2.1', '2001:db8::1'), { host: '2001:db8::1' }],
  ])('%s', async (_, options, text, cells) => {
    const [row] = await read({ as: 'access-log', ...options }, text);
    expect(row).toEqual([1, expect.objectContaining(cells)]);
  });

  test('another line is a row that says what is wrong', async () => {
    expect(await read({ as: 'access-log' }, 'Starting nginx')).toEqual([
      [1, 'is no line of an access log in the common or combined format'],
    ]);
  });
});
