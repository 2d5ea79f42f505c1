import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { mispCsv } from '../../../functions/formats/misp-csv.ts';
import { readDelimited } from '../../../functions/formats/readers/delimited.ts';
import { draftToEvent } from '../../../functions/misp/draft-to-event.ts';
import { defaultsOf } from '../../../functions/misp/validation/attribute-types.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { collect, streamOf } from '../../support/text.ts';

type Options = z.input<typeof mispCsv.options>;

const parse = async (text: string, options: Options = {}) =>
  await collect(mispCsv.parse(streamOf(text), mispCsv.options.parse(options)));
const draftsOf = async (text: string, options: Options = {}) =>
  (await parse(text, options)).flatMap((parsed) => ('draft' in parsed ? [parsed.draft] : []));
const rejectionsOf = async (text: string, options: Options = {}) =>
  (await parse(text, options)).flatMap((parsed) => ('rejection' in parsed ? [parsed.rejection] : []));
const read = (name: string) =>
  readFileSync(new URL(`../../fixtures/originals/misp-csvimport/${name}`, import.meta.url), 'utf8');

const ROW = {
  date: '2018/4/3',
  organisation: 'LAC',
  user: 'sample1@user.email',
  title: 'A title',
  tag1: 'tlp:white,OSINT',
  tag2: 'APT',
  tag3: '',
  tag4: '',
  value: 'a.example',
  category: 'Network activity',
  type: 'domain',
  attributeTags: '',
  comment: '',
};
const row = (changes: Partial<typeof ROW> = {}) => `${Object.values({ ...ROW, ...changes }).join('\t')}\n`;

const HEADER = `${Object.keys(ROW).join('\t')}\n`;

interface Registered {
  info: string;
  date: string;
  Tag: string[];
  Attribute: {
    type: string;
    category: string;
    value: string;
    comment: string;
    to_ids: boolean;
    Tag?: string[];
  }[];
}

/** What the original registered; the server had `tlp:green` before, so that `TLP:GREEN` became it. */
const registered = (name: string) =>
  (JSON.parse(read(`${name}.events.json`)) as Registered[]).map(({ info, date, Tag, Attribute }) => ({
    info,
    date,
    tags: Tag.toSorted(),
    attributes: Attribute.map(
      ({ type, category, value, comment, to_ids, Tag: tags = [] }) =>
        `${category}/${type} ${value} (${comment}) ${to_ids} ${tags.toSorted().join()}`,
    ).sort(),
  }));

const asRegistered = async (text: string, options: Options) =>
  (await draftsOf(text, options)).map((draft) => {
    const { info, date, Tag = [], Attribute } = draftToEvent('csv', draft, {}).event;
    return {
      info,
      date,
      tags: Tag.map(({ name }) => name).sort(),
      attributes: Attribute.map(({ type, category, value, comment = '', to_ids, Tag: tags = [] }) => {
        const names = tags.map(({ name }) => name.replace('TLP:', 'tlp:').replace('GREEN', 'green'));
        return `${category}/${type} ${value} (${comment}) ${to_ids ?? defaultsOf(type)?.to_ids} ${names.sort().join()}`;
      }).sort(),
    };
  });

const byInfo = (one: { info: string }, two: { info: string }) => (one.info < two.info ? -1 : 1);

describe('the events that MISP-CSVImport registers', () => {
  test.each([
    ['sample-csv', 'sample-csv.csv', ','],
    ['sample-tsv', 'sample-tsv.tsv', '\t'],
  ])(
    '%s: one for each of two users of a title, where the original loses the second',
    async (name, file, delimiter) => {
      const [event] = registered(name);
      expect(await asRegistered(read(file), { delimiter })).toEqual([event, event]);
      expect((await draftsOf(read(file), { delimiter })).map(({ key }) => key[0])).toEqual([
        'sample1@user.email',
        'sample2@user.email',
      ]);
    },
  );

  test.each([
    ['edge-attr-tags', 'edge-attr-tags.tsv', '\t'],
    ['edge-quoted-newline', 'edge-quoted-newline.csv', ','],
  ])('%s: the same', async (name, file, delimiter) => {
    const seen = await asRegistered(read(file), { delimiter });
    expect(seen.sort(byInfo)).toEqual(registered(name).sort(byInfo));
  });

  test('edge-duplicates: the same, less one attribute twice, with all comments and tags', async () => {
    const [event] = registered('edge-duplicates');
    const [seen] = await asRegistered(read('edge-duplicates.tsv'), {});
    const others = (attributes: string[] = []) =>
      attributes.filter((text) => !text.startsWith('Network activity/domain'));
    expect(others(seen?.attributes)).toEqual(others(event?.attributes));
    expect(seen?.attributes).toContain(
      'Network activity/domain dup.example (first; second, other comment; upper case; padded) true PIPX',
    );
    expect((await parse(read('edge-duplicates.tsv'))).slice(0, 4)).toEqual(
      [3, 4, 5, 6].map((number) => ({ duplicate: { row: number, of: 2 } })),
    );
  });

  test('edge-dates: the same, less two days that the original guesses, and 2018年4月3日, which it refuses', async () => {
    const guessed = ['Date 4/3/2018', 'Date 03.04.2018'];
    const dates = (events: { info: string; date: string }[]) =>
      Object.fromEntries(events.map(({ info, date }) => [info, date]));
    const expected = registered('edge-dates').filter(({ info }) => !guessed.includes(info));
    const seen = await draftsOf(read('edge-dates.tsv'));
    expect(dates(seen)).toEqual({ ...dates(expected), 'Date 2018年4月3日': '2018-04-03' });
    expect((await rejectionsOf(read('edge-dates.tsv'))).map(({ value }) => value)).toEqual([
      '4/3/2018',
      '03.04.2018',
      '43193',
    ]);
  });
});

test('an event has the rows of its title from all over the file, and the date of the first', async () => {
  const text =
    row() + row({ title: 'Another' }) + row({ value: 'b.example', date: '2019-01-01', tag3: 'new' });
  const [event, other] = await draftsOf(text);
  expect(event).toMatchObject({
    key: ['sample1@user.email', 'A title'],
    date: '2018-04-03',
    tags: ['tlp:white', 'OSINT', 'APT', 'new'],
    rows: [1, 3],
  });
  expect(event?.attributes.map(({ value, rows }) => [value, rows])).toEqual([
    ['a.example', [1]],
    ['b.example', [3]],
  ]);
  expect(other?.rows).toEqual([2]);
});

test('a later row may leave the date out', async () => {
  const [event] = await draftsOf(row() + row({ date: '', value: 'b.example' }));
  expect(event).toMatchObject({ date: '2018-04-03', rows: [1, 2] });
});

test("a row that is rejected does not begin its event, and the next one's date is the event's", async () => {
  const [event] = await draftsOf(row({ value: 'no domain', date: '2017-01-01' }) + row());
  expect(event).toMatchObject({ date: '2018-04-03', rows: [2] });
});

test('values stand as MISP stores them', async () => {
  const [event] = await draftsOf(
    row({ value: 'EXAMPLE[.]COM' }) + row({ type: 'datetime', category: 'Other', value: '2018/4/3 1:02' }),
  );
  expect(event?.attributes.map(({ value }) => value)).toEqual([
    'example.com',
    '2018-04-03T01:02:00.000000+0000',
  ]);
});

test('an empty category is the one that MISP gives the type', async () => {
  const [event] = await draftsOf(row({ category: '', type: 'md5', value: 'A'.repeat(32) }));
  expect(event?.attributes[0]).toMatchObject({ category: 'Payload delivery', value: 'a'.repeat(32) });
});

test('an empty column at the end of each line, as of an export, is none', async () => {
  const [event] = await draftsOf((HEADER + row()).replaceAll('\n', '\t\n'));
  expect(event?.rows).toEqual([2]);
});

test.each([
  ['a missing column', row().replace('\tLAC', ''), undefined, 'has 12 columns; it needs 13'],
  ['a header', HEADER, undefined, 'files have that were put together'],
  ['an empty title', row({ title: ' ' }), 'title', 'is empty'],
  ['no date in the first row of an event', row({ date: '', title: 'Another' }), 'date', 'is empty'],
  ['a day that does not exist', row({ date: '2018/2/30' }), 'date', 'does not exist'],
  ['a date that may be two days', row({ date: '03.04.2018' }), 'date', 'two different days'],
  ['a type that MISP has not', row({ type: 'domian' }), 'type', 'domain'],
  ['a category that does not go with the type', row({ category: 'Person' }), 'type', ''],
  ['a category that MISP has not', row({ category: 'Nothing' }), 'category', ''],
  ['a value that does not go with the type', row({ value: 'no domain' }), 'value', ''],
  ['an empty value', row({ value: '' }), 'value', ''],
  ['bytes that are no text', row({ comment: '\uFFFD' }), undefined, 'no text in the encoding'],
])('%s is rejected by row, and the rest of the file goes through', async (_, bad, field, reason) => {
  const rejections = await rejectionsOf(row() + bad + row({ value: 'b.example' }));
  expect(rejections).toEqual([expect.objectContaining({ row: 2, reason: expect.stringContaining(reason) })]);
  expect(rejections[0]?.field).toBe(field);
  expect((await draftsOf(row() + bad + row({ value: 'b.example' })))[0]?.rows).toEqual([1, 3]);
});

test('strict: false lets MISP decide about types, categories and values', async () => {
  const text = row({ value: 'no domain' }) + row({ type: 'domian' }) + row({ value: 'EXAMPLE.COM' });
  const [event] = await draftsOf(text, { strict: false });
  expect(event?.attributes.map(({ type, value }) => [type, value])).toEqual([
    ['domain', 'no domain'],
    ['domian', 'a.example'],
    ['domain', 'example.com'],
  ]);
});

describe('users', () => {
  const users = {
    'Sample1@user.email': { distribution: 'all-communities', threatLevel: 'high', analysis: 'completed' },
    'sample2@user.email': {},
  } as const;

  test("give an event its key and settings, in MISP's numbers", async () => {
    const [one, two] = await draftsOf(row() + row({ user: 'sample2@user.email' }), { users });
    expect(one).toMatchObject({
      user: 'Sample1@user.email',
      distribution: '3',
      threatLevelId: '1',
      analysis: '2',
    });
    expect(two?.user).toBe('sample2@user.email');
    expect(two).not.toHaveProperty('distribution');
  });

  test('that are not configured are rejected, with how to add them', async () => {
    const [rejection] = await rejectionsOf(row({ user: 'new@user.email' }), { users });
    expect(rejection).toMatchObject({ row: 1, field: 'user', value: 'new@user.email' });
    expect(rejection?.reason).toContain("users: { 'new@user.email': {} }");
  });

  test('are left to the key of the server where none are configured', async () => {
    const [event] = await draftsOf(row());
    expect(event).not.toHaveProperty('user');
  });
});

describe('header and start', () => {
  const header =
    'date\tOrg\tUser\tEvent Title(Info)\tTag1\tTag2\tTag2\tTag2\tvalue\tcategory\ttype\tAttribute Tag\tcomment\n';
  test.each([
    ['a header is known by its words', { header: 'auto' }, header + row(), [2], 0],
    ['a first row of data is no header', { header: 'auto' }, row() + row({ value: 'b.example' }), [1, 2], 0],
    [
      'header: skip leaves the first row out, whatever it says',
      { header: 'skip' },
      row() + row({ value: 'b.example' }),
      [2],
      0,
    ],
    ['header: none reads it', { header: 'none' }, header + row(), [2], 1],
    ['startRow begins there', { startRow: 3 }, header + row() + row({ value: 'b.example' }), [3], 0],
  ] as const)('%s', async (_, options, text, rows, rejections) => {
    expect((await draftsOf(text, options)).flatMap((draft) => draft.rows)).toEqual(rows);
    expect(await rejectionsOf(text, options)).toHaveLength(rejections);
  });
});

test('a file whose events would fill the memory is refused as a whole, with what to do', async () => {
  const rows = Array.from({ length: 4000 }, (_, i) => row({ value: `${i}.example` })).join('');
  const parsed = await parse(rows, { maxMegabytes: 1 });
  expect(parsed).toEqual([{ rejection: { row: 0, reason: expect.stringContaining('split it') } }]);
});

test('an event that is too large for one message is named, with the row in which it begins', async () => {
  const comment = 'c'.repeat(60_000);
  const rows = Array.from({ length: 600 }, (_, i) => row({ value: `${i}.example`, comment })).join('');
  const [refused, ...more] = await parse(row({ title: 'Another' }) + rows);
  const reason = expect.stringMatching(/"A title", which begins in row 2, .* 32 MB/);
  expect([refused, more]).toEqual([{ rejection: { row: 0, reason } }, []]);
});

test('comments that together are longer than MISP keeps are not cut: the row is rejected', async () => {
  const text = row({ comment: 'a'.repeat(40_000) }) + row({ comment: 'b'.repeat(40_000) });
  const [rejection] = await rejectionsOf(text);
  expect(rejection).toMatchObject({ row: 2, field: 'comment', reason: expect.stringContaining('row 1') });
});

test('of any text each row is in exactly one event, rejection or duplicate', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '2018/4/3',
      '03.04.2018',
      'a@b.c',
      'T',
      'U',
      'a.example',
      'B.example',
      'domain',
      'md5',
      '',
    ),
    fc.string({ unit: anyCharacter, maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('"', '\t', '\n', '\r', 'a', ','), maxLength: 8 }),
  );
  const good = fc
    .record({ title: fc.constantFrom('T', 'U'), value: cell, comment: cell })
    .map((changes) => row(changes));
  const bad = fc.array(cell, { minLength: 1, maxLength: 14 }).map((cells) => `${cells.join('\t')}\n`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(good, bad), { maxLength: 12 }),
      fc.boolean(),
      async (lines, strict) => {
        const text = lines.join('');
        const rows = (await collect(readDelimited(streamOf(text), '\t'))).map(({ number }) => number);
        const parsed = await parse(text, { header: 'none', strict });
        const told = parsed.flatMap((one) => {
          if ('draft' in one) return one.draft.rows;
          if ('rejection' in one) return one.rejection.row;
          return 'duplicate' in one ? one.duplicate.row : 0;
        });
        expect(told.sort((a, b) => a - b)).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});
