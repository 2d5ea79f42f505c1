import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TableInput } from '../../../functions/formats/table/options.ts';
import { readRows } from '../../../functions/formats/table/read-rows.ts';
import { table } from '../../../functions/formats/table.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { collect, streamOf } from '../../support/text.ts';

type Changes = Partial<Omit<TableInput, 'event'>> & { event?: Partial<TableInput['event']> };

const URL_LIST: TableInput = {
  rows: { as: 'delimited' },
  event: { of: 'each-row', info: 'Phishing: {target}', date: '{seen}' },
  attributes: [{ value: '{url}', type: 'url' }],
};
const mapping = (changes: Changes = {}): TableInput => ({
  ...URL_LIST,
  ...changes,
  event: { ...URL_LIST.event, ...changes.event },
});
const HEADER = 'seen,url,target,ip,note\n';

const parse = async (text: string, changes: Changes = {}) =>
  await collect(table.parse(streamOf(text), table.options.parse(mapping(changes))));
const draftsOf = async (text: string, changes?: Changes) =>
  (await parse(text, changes)).flatMap((parsed) => ('draft' in parsed ? [parsed.draft] : []));
const rejectionsOf = async (text: string, changes?: Changes) =>
  (await parse(text, changes)).flatMap((parsed) => ('rejection' in parsed ? [parsed.rejection] : []));
const problemsOf = (changes: Changes) =>
  table.options
    .safeParse(mapping(changes))
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

const ROW = '2024-01-02,http://a.example/,Bank,192.0.2.1,\n';

describe('what makes one event', () => {
  const two = `${HEADER}2024-01-02,http://a.example/,Bank,,\n2024-01-03,http://b.example/,Post,,\n2024-01-04,http://c.example/,Bank,,\n`;
  test.each([
    ['each-row', [[2], [3], [4]], ['Phishing: Bank', 'Phishing: Post', 'Phishing: Bank']],
    [['target'], [[2, 4], [3]], ['Phishing: Bank', 'Phishing: Post']],
    ['whole-file', [[2, 3, 4]], ['Phishing: Bank']],
  ] as const)('%j', async (of, rows, infos) => {
    const drafts = await draftsOf(two, { event: { of: typeof of === 'string' ? of : [...of] } });
    expect(drafts.map((draft) => draft.rows)).toEqual(rows);
    expect(drafts.map(({ info }) => info)).toEqual(infos);
    expect(drafts[0]?.date).toBe('2024-01-02');
  });

  test('the key of an event of several rows is what they have in common', async () => {
    const [event] = await draftsOf(two, { event: { of: ['target'] } });
    expect(event?.key).toEqual(['Bank']);
  });

  test('the key of the whole file is its info, so that another day may be another event', async () => {
    const [event] = await draftsOf(two, { event: { of: 'whole-file', info: 'URLs of {seen}' } });
    expect(event?.key).toEqual(['URLs of 2024-01-02']);
  });

  test('the key of a row is all that its event has, if the mapping names none', async () => {
    const [event] = await draftsOf(HEADER + ROW);
    expect(event?.key).toEqual([
      'Phishing: Bank',
      '2024-01-02',
      'Network activity',
      'url',
      'http://a.example/',
    ]);
    const [named] = await draftsOf(HEADER + ROW, { event: { key: ['{target}'] } });
    expect(named?.key).toEqual(['Bank']);
  });

  test('a row without the columns by which rows are joined is rejected', async () => {
    const text = `${HEADER}2024-01-02,http://a.example/,,,\n`;
    const [rejection] = await rejectionsOf(text, { event: { of: ['target'] } });
    expect(rejection).toMatchObject({ row: 2, field: 'target', reason: expect.stringContaining('is empty') });
  });

  test('a row that has nothing new for its event is a duplicate, and its comment and tags are kept', async () => {
    const text = `${HEADER}2024-01-02,http://a.example/,Bank,,one\n2024-01-05,http://a.example/,Bank,,two\n`;
    const parsed = await parse(text, {
      event: { of: ['target'] },
      attributes: [
        {
          value: '{url}',
          type: 'url',
          comment: '{note}',
          tags: ['note:{note}'],
          firstSeen: '{seen}',
          lastSeen: '{seen}',
        },
      ],
    });
    expect(parsed[0]).toEqual({ duplicate: { row: 3, of: 2 } });
    expect(parsed[1]).toMatchObject({
      draft: {
        attributes: [
          {
            comment: 'one; two',
            tags: ['note:one', 'note:two'],
            firstSeen: '2024-01-02T00:00:00.000000+00:00',
            lastSeen: '2024-01-05T00:00:00.000000+00:00',
            rows: [2],
          },
        ],
        rows: [2],
      },
    });
  });

  test('an attribute that several rows share has them all', async () => {
    const text = `${HEADER}2024-01-02,http://a.example/,Bank,192.0.2.1,\n2024-01-02,http://b.example/,Bank,192.0.2.1,\n`;
    const [event] = await draftsOf(text, {
      event: { of: ['target'] },
      attributes: [
        { value: '{url}', type: 'url' },
        { value: '{ip}', type: 'ip-dst' },
      ],
    });
    expect(event?.attributes.map(({ value, rows }) => [value, rows])).toEqual([
      ['http://a.example/', [2]],
      ['192.0.2.1', [2, 3]],
      ['http://b.example/', [3]],
    ]);
  });

  test('a file whose events would fill the memory is refused as a whole', async () => {
    const rows = Array.from({ length: 6000 }, (_, i) => `2024-01-02,http://a.example/${i},Bank,,\n`).join('');
    expect(await parse(HEADER + rows, { event: { of: ['target'] }, maxMegabytes: 1 })).toEqual([
      { rejection: { row: 0, reason: expect.stringContaining('split it') } },
    ]);
  });
});

describe('a column that the mapping is wrong about', () => {
  test('is told once, with the columns that there are, and nothing is read', async () => {
    expect(await parse(`${HEADER}${ROW}${ROW}`, { attributes: [{ value: '{link}', type: 'url' }] })).toEqual([
      {
        rejection: {
          row: 0,
          reason:
            'the mapping is about columns that row 2 does not have: it has no link, but seen, url, target, ip, note; nothing of the file was read',
        },
      },
    ]);
  });

  test('in `only` is told too, though no row would be read', async () => {
    const [rejection] = await rejectionsOf(HEADER + ROW, { only: { column: 'kind', is: 'x' } });
    expect(rejection).toMatchObject({ row: 0, reason: expect.stringContaining('has no kind, but seen') });
  });

  test('is told without a file where the columns are known without one', () => {
    expect(problemsOf({ rows: { as: 'delimited', header: ['seen', 'target', 'link'] } })).toEqual([
      ': there is no column url; there are seen, target, link',
    ]);
    expect(problemsOf({ rows: { as: 'access-log' } })[0]).toContain(
      'there is no column target, seen, url; there are vhost, host',
    );
  });

  test('of two columns of one name is told: neither is meant by it alone', async () => {
    const text = 'seen,url,url,target\n2024-01-02,http://a.example/,http://b.example/,Bank\n';
    expect((await rejectionsOf(text))[0]?.reason).toContain('has no url, but seen, url (1), url (2), target');
    const [event] = await draftsOf(text, { attributes: [{ value: '{url (2)}', type: 'url' }] });
    expect(event?.attributes[0]?.value).toBe('http://b.example/');
  });
});

describe('attributes', () => {
  test('stand as MISP stores them, with the category of their type if none is said', async () => {
    const [event] = await draftsOf(`${HEADER}2024-01-02,hxxp://A[.]example/,Bank,2001:DB8:0:0::1,\n`, {
      attributes: [
        { value: '{url}', type: 'url' },
        { value: '{ip}', type: 'ip-src', to_ids: false, disableCorrelation: true },
      ],
    });
    expect(event?.attributes).toEqual([
      { type: 'url', category: 'Network activity', value: 'http://A.example/', rows: [2] },
      {
        type: 'ip-src',
        category: 'Network activity',
        value: '2001:db8::1',
        to_ids: false,
        disableCorrelation: true,
        rows: [2],
      },
    ]);
  });

  test('of several columns', async () => {
    const [event] = await draftsOf(HEADER + ROW, {
      attributes: [
        { value: '{ip}|80', type: 'ip-dst|port' },
        { value: '{url}', type: 'url', comment: '{{{target}}}: {ip}' },
      ],
    });
    expect(event?.attributes.map(({ value, comment }) => [value, comment])).toEqual([
      ['192.0.2.1|80', undefined],
      ['http://a.example/', '{Bank}: 192.0.2.1'],
    ]);
  });

  test('of a cell of several values', async () => {
    const [event] = await draftsOf(`${HEADER}2024-01-02,http://a.example/; http://b.example/;,Bank,,\n`, {
      attributes: [{ value: '{url}', type: 'url', split: ';' }],
      event: { tags: [{ value: 'word:{target}', split: 'n' }] },
    });
    expect(event?.attributes.map(({ value }) => value)).toEqual(['http://a.example/', 'http://b.example/']);
    expect(event?.tags).toEqual(['word:Ba', 'word:k']);
  });

  test('are not made of what means nothing', async () => {
    const attributes: TableInput['attributes'] = [
      { value: '{url}', type: 'url', comment: '{note}', firstSeen: '{note}', tags: ['note:{note}'] },
      { value: '{ip}', type: 'ip-dst', nothing: ['unknown'] },
    ];
    const [event] = await draftsOf(`${HEADER}2024-01-02,http://a.example/,Bank,Unknown,n/a\n`, {
      attributes,
      nothing: ['N/A'],
    });
    expect(event?.attributes).toEqual([
      { type: 'url', category: 'Network activity', value: 'http://a.example/', rows: [2] },
    ]);
  });

  test('N/A is a value like any other unless the mapping says that it is none', async () => {
    const [event] = await draftsOf(`${HEADER}2024-01-02,N/A,Bank,,\n`);
    expect(event?.attributes[0]?.value).toBe('N/A');
  });

  test('are made only when their condition holds', async () => {
    const rows = `${HEADER}2024-01-02,http://a.example/,Bank,,up\n2024-01-02,http://a.example/,Bank,,down\n`;
    const drafts = await draftsOf(rows, {
      attributes: [
        { value: '{url}', type: 'url', when: { column: 'note', is: ['up', 'rising'] } },
        { value: '{url}', type: 'url', to_ids: false, when: [{ column: 'note', isNot: ['up', 'rising'] }] },
      ],
    });
    expect(drafts.map(({ attributes }) => attributes.map(({ to_ids }) => to_ids))).toEqual([
      [undefined],
      [false],
    ]);
  });

  test('a constant alone is no reason for an event', async () => {
    const attributes: TableInput['attributes'] = [
      { value: '{url}', type: 'url' },
      { value: 'our proxy', type: 'text', category: 'Other' },
    ];
    expect(await rejectionsOf(`${HEADER}2024-01-02,,Bank,,\n`, { attributes })).toEqual([
      {
        row: 2,
        cells: ['2024-01-02', '', 'Bank', '', ''],
        reason: 'has no value for any of the attributes',
      },
    ]);
    expect((await draftsOf(HEADER + ROW, { attributes }))[0]?.attributes).toHaveLength(2);
  });

  test('a row of a kind that no attribute is for says which', async () => {
    const attributes: TableInput['attributes'] = [
      { value: '{url}', type: 'url', when: { column: 'note', is: 'url' } },
      { value: '{ip}', type: 'ip-dst', when: { column: 'note', is: 'ip' } },
    ];
    const rows = '2024-01-02,http://a.example/,Bank,,YARA\n2024-01-02,,Bank,,YARA\n';
    expect(await rejectionsOf(HEADER + rows, { attributes })).toMatchObject([
      {
        row: 2,
        field: 'note',
        value: 'YARA',
        reason: expect.stringContaining('is of a kind that no attribute of the mapping is for'),
      },
      { row: 3, reason: 'has no value for any of the attributes' },
    ]);
  });

  test('a datetime is read as a date of the source, not as PHP guesses it', async () => {
    const changes: Changes = { attributes: [{ value: '{note}', type: 'datetime' }], timeZone: 'Asia/Tokyo' };
    const [event] = await draftsOf(`${HEADER}2024-01-02,,Bank,,2024年1月2日\n`, changes);
    expect(event?.attributes[0]?.value).toBe('2024-01-02T00:00:00.000000+0900');
    const [rejection] = await rejectionsOf(`${HEADER}2024-01-02,,Bank,,01/02/2024\n`, changes);
    expect(rejection?.reason).toContain('may mean two different days');
  });

  test('days are written in the order that the source says', async () => {
    const attributes: TableInput['attributes'] = [
      { value: '{note}', type: 'datetime' },
      { value: '{ip}', type: 'ip-dst', firstSeen: '{note}' },
    ];
    const text = `${HEADER}03.04.2024,,Bank,192.0.2.1,4.3.2024 1:02\n`;
    const [event] = await draftsOf(text, { attributes, dates: 'day-first' });
    expect(event?.date).toBe('2024-04-03');
    expect(event?.attributes).toMatchObject([
      { value: '2024-03-04T01:02:00.000000+0000' },
      { firstSeen: '2024-03-04T01:02:00.000000+00:00' },
    ]);
  });

  test('what MISP would refuse is a rejection of its row, or left to MISP with strict: false', async () => {
    const text = `${HEADER}2024-01-02,,Bank,192.0.2.999,\n`;
    const attributes: TableInput['attributes'] = [{ value: '{ip}', type: 'ip-dst' }];
    expect(await rejectionsOf(text, { attributes })).toEqual([
      expect.objectContaining({
        row: 2,
        field: 'ip',
        value: '192.0.2.999',
        reason: expect.stringContaining('ip-dst'),
      }),
    ]);
    const [event] = await draftsOf(text, { attributes, strict: false });
    expect(event?.attributes[0]?.value).toBe('192.0.2.999');
  });

  test('last seen before first seen is a rejection', async () => {
    const [rejection] = await rejectionsOf(`${HEADER}2024-01-02,http://a.example/,Bank,,2024-01-01\n`, {
      attributes: [{ value: '{url}', type: 'url', firstSeen: '{seen}', lastSeen: '{note}' }],
    });
    expect(rejection).toMatchObject({
      row: 2,
      field: 'note',
      reason: expect.stringContaining('before the first'),
    });
  });
});

describe('objects', () => {
  const attributes: TableInput['attributes'] = [
    { value: '{url}', object: 'phishing', relation: 'url', comment: '{note}' },
    { value: '{ip}', object: 'phishing', relation: 'ip' },
    { value: '{target}', object: 'phishing', relation: 'target' },
  ];

  test('have the template and the types that MISP has for them', async () => {
    const [event] = await draftsOf(HEADER + ROW, { attributes });
    expect(event?.attributes).toEqual([]);
    expect(event?.objects).toEqual([
      {
        name: 'phishing',
        metaCategory: 'network',
        description: '',
        templateUuid: '2dad6f9d-d425-4217-8fda-0b0a2d815307',
        templateVersion: '7',
        attributes: [
          {
            relation: 'url',
            type: 'url',
            category: 'Network activity',
            value: 'http://a.example/',
            rows: [2],
          },
          { relation: 'ip', type: 'ip-dst', category: 'Network activity', value: '192.0.2.1', rows: [2] },
          { relation: 'target', type: 'text', category: 'Other', value: 'Bank', rows: [2] },
        ],
      },
    ]);
  });

  test('without what their template needs are a rejection', async () => {
    const [rejection] = await rejectionsOf(`${HEADER}2024-01-02,,Bank,192.0.2.1,\n`, { attributes });
    expect(rejection).toMatchObject({
      row: 2,
      reason: 'makes a phishing object that has none of url; it needs one',
    });
  });

  test('of one template are told apart by their labels', async () => {
    const [event] = await draftsOf(HEADER + ROW, {
      attributes: [
        { value: '{ip}', object: 'ip-port', relation: 'ip', label: 'a' },
        { value: '192.0.2.7', object: 'ip-port', relation: 'ip', label: 'b' },
      ],
    });
    expect(event?.objects?.map((object) => object.attributes.map(({ value }) => value))).toEqual([
      ['192.0.2.1'],
      ['192.0.2.7'],
    ]);
  });

  test('that come again are one', async () => {
    const text = `${HEADER}2024-01-02,http://a.example/,Bank,,one\n2024-01-02,http://a.example/,Bank,,two\n`;
    const parsed = await parse(text, { attributes, event: { of: ['target'] } });
    expect(parsed[0]).toEqual({ duplicate: { row: 3, of: 2 } });
    expect(parsed[1]).toMatchObject({ draft: { objects: [{ attributes: [{ comment: 'one; two' }, {}] }] } });
  });
});

describe('a row is rejected', () => {
  test.each([
    ['for a day that does not exist', '2024-02-30,http://a.example/,Bank,,', 'seen', 'does not exist'],
    ['without a date', ',http://a.example/,Bank,,', 'seen', 'is empty'],
    ['without anything for the info', '2024-01-02,http://a.example/,,,', 'target', 'is empty'],
    [
      'for a missing column',
      '2024-01-02,http://a.example/,Bank',
      undefined,
      'has 3 columns; the header has 5: seen, url',
    ],
    ['for a column too many', '2024-01-02,http://a.example/,Bank,,,x', undefined, 'has 6 columns'],
    [
      'for bytes that are no text',
      '2024-01-02,http://a.example/\uFFFD,Bank,,',
      undefined,
      'no text in the encoding',
    ],
  ])('%s', async (_, bad, field, reason) => {
    const text = `${HEADER}${bad}\n${ROW}`;
    const rejections = await rejectionsOf(text);
    expect(rejections).toEqual([
      expect.objectContaining({ row: 2, reason: expect.stringContaining(reason) }),
    ]);
    expect(rejections[0]?.field).toBe(field);
    expect((await draftsOf(text)).map((draft) => draft.rows)).toEqual([[3]]);
  });
});

describe('rows of which `only` is not true', () => {
  const text = `${HEADER}${ROW}2024-01-02,http://b.example/,Post,,\n${ROW}2024-01-02,http://b.example/,Post,,x\n`;

  test.each<[string, Changes['only'], [number, string][]]>([
    ['a value', { column: 'target', is: 'Post' }, [[2, 'target is not Post']]],
    ['values', { column: 'target', is: ['Shop', 'Inn'] }, [[4, 'target is not Shop, or Inn']]],
    ['no value', { column: 'note', is: '' }, [[1, 'note is not empty']]],
    ['another value', { column: 'target', isNot: 'Bank' }, [[2, 'target is Bank']]],
    [
      'several conditions, of which the first that is not true counts',
      [
        { column: 'target', is: 'Post' },
        { column: 'note', isNot: 'x' },
      ],
      [
        [2, 'target is not Post'],
        [1, 'note is x'],
      ],
    ],
  ])('are counted, with the reason: %s', async (_, only, expected) => {
    const parsed = await parse(text, { only });
    const passed = parsed.flatMap((one) => ('passedOver' in one ? [one.passedOver] : []));
    expect(passed.map(({ rows, reason }) => [rows, reason])).toEqual(expected);
    const told = parsed.flatMap((one) => ('draft' in one ? one.draft.rows : []));
    expect(passed.reduce((sum, { rows }) => sum + rows, told.length)).toBe(4);
  });
});

describe('a mapping that cannot be', () => {
  test.each<[string, Changes, string]>([
    [
      'a type that MISP has not',
      { attributes: [{ value: '{url}', type: 'ip-dts' as 'ip-dst' }] },
      'attributes.0.type: ',
    ],
    ['no type', { attributes: [{ value: '{url}' }] }, 'attributes.0.type: has to be named'],
    [
      'a category that the type has not',
      { attributes: [{ value: '{url}', type: 'url', category: 'Person' }] },
      'attributes.0.category: does not go with url; these do: ',
    ],
    [
      'a relation that the object has not',
      { attributes: [{ value: '{url}', object: 'phishing', relation: 'urll' }] },
      'attributes.0.relation: the object phishing has no "urll"; it has ',
    ],
    [
      'a relation of nothing',
      { attributes: [{ value: '{url}', type: 'url', relation: 'url' }] },
      'attributes.0: object and relation need each other',
    ],
    [
      'a brace that is open',
      { event: { info: 'a {target' } },
      'event.info: has a brace without its other one',
    ],
    ['a key for the whole file', { event: { of: 'whole-file', key: ['{url}'] } }, 'event.key: '],
    ['a condition that says nothing', { only: { column: 'url' } }, 'only: has to have is, or isNot'],
    [
      'a header in a comment, and no comments',
      { rows: { as: 'delimited', header: 'last-comment' } },
      'rows.comment: ',
    ],
    ['a zone that there is not', { timeZone: 'Tokyo' }, 'timeZone: must be a time zone'],
  ])('%s is an error that names the field', (_, changes, problem) => {
    expect(problemsOf(changes)[0]).toContain(problem);
  });

  test('that can be is the same when it is checked again', () => {
    const checked = table.options.parse(mapping());
    expect(table.options.parse(checked)).toEqual(checked);
  });
});

describe('of any text', () => {
  const text = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('a', 'b', ',', '"', '\n', '\r', '#', '{', '}', '=', ' ', '1', '[', ']', ':'),
      maxLength: 60,
    }),
  );
  const rows = fc.constantFrom<TableInput['rows']>(
    { as: 'delimited', header: ['a', 'b'], comment: '#' },
    { as: 'json-lines' },
    { as: 'json-array' },
    { as: 'key-value', separator: ',' },
    { as: 'key-value' },
  );
  const of = fc.constantFrom<TableInput['event']['of']>('each-row', 'whole-file', ['b']);

  test('rows are told once, and events have nothing that is not in it', async () => {
    await fc.assert(
      fc.asyncProperty(text, rows, of, fc.nat({ max: 9 }), async (anything, layout, ofWhat, size) => {
        const options = table.options.parse({
          rows: layout,
          event: { of: ofWhat, info: '{b}', date: '2024-01-02' },
          attributes: [{ value: '{a}', type: 'comment', category: 'Other' }],
        } satisfies TableInput);
        const chunks = anything.match(new RegExp(`[^]{1,${size + 1}}`, 'g')) ?? [];
        const parsed = await collect(table.parse(streamOf(...chunks), options));
        const told = parsed.flatMap((one) => {
          if ('draft' in one) return one.draft.rows;
          if ('rejection' in one) return one.rejection.row;
          return 'duplicate' in one ? one.duplicate.row : 0;
        });
        const rows = (await collect(readRows(streamOf(anything), options.rows))).map(({ number }) => number);
        if (told.includes(0)) expect(new Set(told).size).toBe(told.length);
        else expect(told.sort((one, two) => one - two)).toEqual(rows);
        const values = parsed.flatMap((one) =>
          'draft' in one ? [one.draft.info, ...one.draft.attributes.map(({ value }) => value)] : [],
        );
        for (const value of values) expect(hasAll(anything, value)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  /** Quotes and escapes are undone, and what MISP has no room for is written as its code point. */
  function hasAll(whole: string, part: string): boolean {
    const letters = part.replaceAll(/\[U\+[0-9A-F]+\]/g, '').replaceAll(/[^a1]/g, '');
    return [...letters].every((letter) => whole.includes(letter)) && letters.length <= whole.length;
  }
});
