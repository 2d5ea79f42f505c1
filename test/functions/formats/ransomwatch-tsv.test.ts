import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ransomwatchTsv } from '../../../functions/formats/ransomwatch-tsv.ts';
import { draftToEvent } from '../../../functions/misp/draft-to-event.ts';
import { collect, streamOf } from '../../support/text.ts';

const parse = async (text: string) => await collect(ransomwatchTsv.parse(streamOf(text), {}));
const read = (name: string) =>
  readFileSync(new URL(`../../fixtures/originals/import-sample/${name}`, import.meta.url), 'utf8');

const ROW = {
  actor: 'LockBit',
  victim: 'Acme',
  first_seen: '2021-10-26 20:53:50',
  published: '2021-10-25 00:00:00',
  url: 'http://a.onion/',
};
const row = (changes: Partial<typeof ROW> = {}) => Object.values({ ...ROW, ...changes }).join('\t');
const eventOf = async (text: string) => {
  const [parsed] = await parse(text);
  if (!parsed || !('draft' in parsed)) throw new Error(`no draft: ${JSON.stringify(parsed)}`);
  return draftToEvent('ransomwatch', parsed.draft, {}).event;
};

interface Registered {
  info: string;
  date: string;
  Tag: string[];
  Attribute: { type: string; category: string; value: string; comment: string }[];
}

describe.each(['sample-10', 'sample-10-crlf'])('%s.tsv', (sample) => {
  test("gives the events that import-sample.py registers, less the spreadsheet's quotes that it keeps", async () => {
    const drafts = (await parse(read(`${sample}.tsv`))).flatMap((parsed) =>
      'draft' in parsed ? [parsed.draft] : [],
    );
    const events = drafts.map((draft) => draftToEvent('ransomwatch', draft, {}).event);
    const byInfo = (a: { info: string }, b: { info: string }) => (a.info < b.info ? -1 : 1);
    const registered: Registered[] = JSON.parse(
      read(`${sample}.events.json`).replaceAll(
        '\\"Fabrikam \\"\\"Quoted\\"\\" Holdings\\"',
        'Fabrikam \\"Quoted\\" Holdings',
      ),
    );
    const seen = events.map(({ info, date, Tag = [], Attribute }) => ({
      info,
      date,
      Tag: Tag.map(({ name }) => name).sort(),
      Attribute: Attribute.map(
        ({ type, category, value, comment }) => `${category}/${type} ${value} (${comment})`,
      ).sort(),
    }));
    const expected = registered.map(({ info, date, Tag, Attribute }) => ({
      info,
      date,
      Tag: Tag.toSorted(),
      Attribute: Attribute.map(
        ({ type, category, value, comment }) => `${category}/${type} ${value} (${comment})`,
      ).sort(),
    }));
    expect(seen.sort(byInfo)).toEqual(expected.sort(byInfo));
  });
});

test('a publication that becomes known later is the same event', async () => {
  const before = await eventOf(row({ published: 'N/A' }));
  const after = await eventOf(row({ published: '2021-10-25 00:00:00' }));
  expect(after.uuid).toBe(before.uuid);
  expect(after.Attribute.length).toBe(before.Attribute.length + 1);
});

test.each(['N/A', '', '-', 'None', 'n/a'])('published %j is no publication', async (published) => {
  const { Attribute } = await eventOf(row({ published }));
  expect(Attribute.map(({ comment }) => comment)).toEqual(['victim', 'First Seen', 'Leak site']);
});

test.each(['N/A', 'None', ''])('url %j is no indicator', async (url) => {
  const { Attribute } = await eventOf(row({ url }));
  expect(Attribute.map(({ type }) => type)).not.toContain('url');
});

test('two equal times are one attribute with both comments, as MISP would keep only the first', async () => {
  const { Attribute } = await eventOf(row({ published: ROW.first_seen }));
  expect(Attribute.find(({ type }) => type === 'datetime')?.comment).toBe('First Seen; Published Date');
});

test('characters that MISP cannot store are written as their code points', async () => {
  const { info, Attribute } = await eventOf(row({ victim: '𠮷野 🍜' }));
  expect(info).toContain('victim:[U+20BB7]野 [U+1F35C](');
  expect(Attribute[0]?.value).toBe('[U+20BB7]野 [U+1F35C]');
});

test("the words over the columns of import-sample.py's own sample are no row", async () => {
  const [only, ...others] = await parse(`actor\tvictim\tfirst seen\tpublished\tURL\n${row()}`);
  expect(only).toHaveProperty('draft.rows', [2]);
  expect(others).toEqual([]);
});

test.each(['\n', 'sep=\t\n'])('a header behind the line %j is no row', async (before) => {
  const [only, ...others] = await parse(`${before}actor\tvictim\tfirst_seen\tpublished\turl\n${row()}`);
  expect(only).toHaveProperty('draft.rows', [3]);
  expect(others).toEqual([]);
});

test('an empty column at the end of each line, as of an export, is none', async () => {
  const [only, ...others] = await parse(`actor\tvictim\tfirst_seen\tpublished\turl\t\n${row()}\t\n`);
  expect(only).toHaveProperty('draft.rows', [2]);
  expect(others).toEqual([]);
});

test('the header of a file that was put behind another is rejected as one', async () => {
  const header = 'actor\tvictim\tfirst_seen\tpublished\turl\n';
  const [, again, last] = await parse(`${header}${row()}\n${header}${row({ victim: 'Last' })}\n`);
  expect(again).toHaveProperty('rejection.row', 3);
  expect(again).toHaveProperty(
    'rejection.reason',
    expect.stringContaining('files have that were put together'),
  );
  expect(last).toHaveProperty('draft.rows', [4]);
});

test('a file without a header line loses no row', async () => {
  expect(await parse(row())).toHaveLength(1);
});

test.each([
  ['a missing column', 'LockBit\tAcme\t2021-10-26', undefined, 'has 3 columns; it needs 5'],
  ['commas for tabs', row().replaceAll('\t', ','), undefined, 'has 1 column; it needs 5'],
  ['a sixth column', `${row()}\tmore`, undefined, 'has 6 columns; it needs 5'],
  ['an empty actor', row({ actor: ' ' }), 'actor', 'actor is empty'],
  ['an empty victim', row({ victim: '' }), 'victim', 'victim is empty'],
  ['a short date', row({ first_seen: '2021-10' }), 'first_seen', 'first_seen is no date and time'],
  [
    'a day that does not exist',
    row({ first_seen: '2021-02-30 00:00:00' }),
    'first_seen',
    'first_seen is no date',
  ],
  [
    'a time that does not exist',
    row({ first_seen: '2021-02-03 25:00:00' }),
    'first_seen',
    'first_seen is no date',
  ],
  ['words for a date', row({ published: 'soon' }), 'published', 'published is no date and time'],
])(
  'a row with %s is rejected with its number, and the next one goes through',
  async (_, bad, field, reason) => {
    const [rejected, next] = await parse(`${bad}\n${row()}`);
    expect(rejected).toEqual({
      rejection: expect.objectContaining({ row: 1, field, reason: expect.stringContaining(reason) }),
    });
    expect(next).toHaveProperty('draft.rows', [2]);
  },
);
