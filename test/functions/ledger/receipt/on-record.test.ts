import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { type Digest, Excerpt } from '../../../../functions/ledger/receipt/digest.ts';
import { receiptPage } from '../../../../functions/ledger/receipt/page/receipt-page.ts';
import { placesOf, receiptKey } from '../../../../functions/ledger/receipt/places.ts';
import { subjectOf, summaryText } from '../../../../functions/ledger/receipt/summary-text.ts';
import { NO_ROWS } from '../../../../functions/ledger/receipt/tally.ts';
import { words } from '../../../../functions/ledger/receipt/words/words.ts';
import type { Run } from '../../../../functions/ledger/run.ts';

/** What a reader of one kind of run gets; `vitest -u` puts it on record anew. */
const ON_RECORD = '../../../fixtures/receipts';

const run: Run = {
  run: '20240304T021533Z-aaaaaaaaaa',
  source: 'ransomwatch',
  file: 'march/一覧 1.tsv',
  servers: ['main', 'outer'],
  startedAt: '2024-03-04T02:15:33.000Z',
  finishedAt: '2024-03-04T15:16:17.000Z',
  encoding: 'shift_jis',
  pagesDone: new Set(),
  renewals: 0,
};
const poll = { parts: 1, rows: 2, newest: '2024-03-03T23:59:59.000Z', done: true };

function excerptOf<Entry>(entries: readonly Entry[] = [], more = 0): Excerpt<Entry> {
  const excerpt = new Excerpt<Entry>();
  for (const entry of entries) excerpt.add(entry);
  excerpt.count += more;
  return excerpt;
}

type Entries = { [Kind in Exclude<keyof Digest, 'rows'>]?: Digest[Kind]['shown'] };

function digestOf(rows: Partial<Digest['rows']>, entries: Entries = {}, more = 0): Digest {
  return {
    rows: { ...NO_ROWS, ...rows },
    rejections: excerptOf(entries.rejections, more),
    failures: excerptOf(entries.failures),
    dropped: excerptOf(entries.dropped),
    adjusted: excerptOf(entries.adjusted),
    notices: excerptOf(entries.notices),
    events: excerptOf(entries.events),
    duplicates: excerptOf(entries.duplicates),
    passedOver: excerptOf(entries.passedOver),
  };
}

const event = {
  server: 'main',
  url: 'https://misp.example/events/view/7',
  info: 'LockBit: http://acme.example/',
  outcome: 'created',
  rows: '2–4, 9',
} as const;
const OUTCOMES = ['created', 'updated', 'unchanged', 'skipped', 'refused', 'held', 'failed'] as const;
const part = { rows: '2–4, 9', event, what: 'url', value: 'ftp://a.example/', reason: 'See ftp://b.example' };
const cells = ['LockBit', ' soon ', 'N/A'];

const EVERYTHING = digestOf(
  {
    read: 123_456,
    saved: 120_000,
    unchanged: 1_000,
    duplicate: 2,
    passedOver: 1_235,
    dropped: 4,
    rejected: 1_214,
    failed: 1,
  },
  {
    rejections: [
      { row: 0, reason: 'The file ends in the middle of a row' },
      { row: 3, field: 'seen', value: 'soon', cells, reason: 'seen is no date' },
      { row: 4, field: 'seen', value: 'soon', cells: ['soon', 'soon'], reason: 'Not a date' },
      { row: 5, field: 'URL', value: 'SFTP://x.example', reason: 'See HTTPS://docs.example/a.html' },
      { row: 6, field: 'url', reason: 'It is empty' },
      { row: 7, cells: ['one cell'], reason: 'It has too few cells' },
    ],
    failures: [
      { ...event, outcome: 'refused', reason: 'No.' },
      { ...event, outcome: 'held', url: null, rows: '5' },
      { ...event, outcome: 'failed', server: 'outer', info: '', reason: 'Given up after 5 tries' },
    ],
    dropped: [part, { rows: '', event, what: 'tag', reason: 'The key may not make it' }],
    adjusted: [{ ...part, what: 'distribution' }],
    notices: ['Rows 2 to 4 are of one event'],
    events: [
      ...OUTCOMES.map((outcome) => ({ ...event, outcome })),
      { ...event, outcome: 'skipped', reason: 'An analyst has locked it' },
      { ...event, outcome: 'updated', reason: 'Proposed to Acme, who decides: not in the event yet' },
      { ...event, override: 'the customer agreed' },
      { ...event, url: 'javascript:alert(1)', info: 'No link' },
      { ...event, url: 'no address', info: '' },
    ],
    duplicates: [
      { row: 8, of: 2 },
      { row: 10, of: 9 },
    ],
    passedOver: [
      { rows: 1, reason: 'status is not online' },
      { rows: 1_234, reason: 'status is offline' },
    ],
  },
  1_209,
);

const CASES: Record<string, { run?: Partial<Run>; digest: Digest }> = {
  everything: { digest: EVERYTHING },
  'a file that is well': { digest: digestOf({ read: 2, saved: 1, unchanged: 1 }, { adjusted: [part] }) },
  'a file without rows': { digest: digestOf({}) },
  'a file that cannot be read': {
    digest: digestOf({}, { rejections: [{ row: 0, reason: 'It is no text' }] }),
  },
  'a file in the folder of no source': {
    run: { servers: [], file: '-r.tsv' },
    digest: digestOf({}, { rejections: [{ row: 0, reason: 'No source has this folder' }] }),
  },
  'a file with something left out that is of no row': {
    run: { file: 'plain.tsv' },
    digest: digestOf({ read: 1, saved: 1 }, { dropped: [{ ...part, rows: '' }] }),
  },
  'a file whose events failed': {
    digest: digestOf({ read: 2, failed: 2 }, { failures: [{ ...event, outcome: 'failed' }] }),
  },
  'a file whose event is held': {
    digest: digestOf({ read: 1, failed: 1 }, { failures: [{ ...event, outcome: 'held' }] }),
  },
  'a file whose event was refused': {
    digest: digestOf({ read: 1, failed: 1 }, { failures: [{ ...event, outcome: 'refused' }] }),
  },
  'a poll that is well': { run: { poll }, digest: digestOf({ read: 2, saved: 2 }) },
  'a poll that found nothing': { run: { poll: { ...poll, newest: '' } }, digest: digestOf({}) },
  'a poll with something in another form': {
    run: { poll },
    digest: digestOf({ read: 1, saved: 1 }, { adjusted: [part] }),
  },
  'a poll with more in another form than a mail names': {
    run: { poll },
    digest: digestOf(
      { read: 12, saved: 12 },
      { adjusted: [{ rows: '', event, what: 'tag', reason: 'In lower case' }, ...Array(11).fill(part)] },
    ),
  },
  'a poll with one failure': {
    run: { poll },
    digest: digestOf({ read: 2, saved: 1, failed: 1 }, { failures: [{ ...event, outcome: 'failed' }] }),
  },
  'a poll with failures': {
    run: { poll },
    digest: digestOf({ read: 2, failed: 2 }, { failures: [{ ...event, outcome: 'refused' }] }),
  },
  'a poll that cannot be read': {
    run: { poll },
    digest: digestOf({}, { rejections: [{ row: 0, reason: 'The server does not answer' }] }),
  },
};

async function placesIn(region: string, one: Run) {
  return await placesOf({ s3: new S3Client({ region }), bucket: 'drops' }, one);
}

describe.each(['en', 'ja'] as const)('in the language %s', (language) => {
  test('the page of a run that has everything is as it is on record', async () => {
    const places = await placesIn('us-east-1', run);
    const page = receiptPage({ run, digest: EVERYTHING, places, language });
    await expect(page).toMatchFileSnapshot(`${ON_RECORD}/everything.${language}.html`);
  });

  test('the page of a poll is as it is on record', async () => {
    const polled = { ...run, poll, encoding: undefined, finishedAt: undefined, startedAt: 'some day' };
    const digest = digestOf({ read: 2, saved: 2 }, { events: [event] });
    const page = receiptPage({ run: polled, digest, places: await placesIn('us-east-1', polled), language });
    await expect(page).toMatchFileSnapshot(`${ON_RECORD}/poll.${language}.html`);
  });

  test('the mails are as they are on record', async () => {
    const mails: string[] = [];
    for (const [title, { digest, ...of }] of Object.entries(CASES)) {
      const one = { ...run, ...of.run };
      const finished = { run: one, digest, places: await placesIn('us-east-1', one) };
      const subject = subjectOf(finished, words[language]);
      mails.push(`--- ${title}\n${subject}\n\n${summaryText(finished, 'always', words[language])}\n`);
    }
    const finished = { run, digest: EVERYTHING, places: await placesIn('us-east-1', run) };
    mails.push(`--- for failures only\n${summaryText(finished, 'failures', words[language])}\n`);
    await expect(mails.join('\n')).toMatchFileSnapshot(`${ON_RECORD}/mails.${language}.txt`);
  });
});

describe('a page', () => {
  test.each([
    ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com/s3/object/drops?region=eu-west-1&prefix='],
    ['cn-north-1', 'https://console.amazonaws.cn/s3/object/drops?region=cn-north-1&prefix='],
    ['us-gov-west-1', 'https://console.amazonaws-us-gov.com/s3/object/drops?region=us-gov-west-1&prefix='],
  ])('in %s is in the console of its partition', async (region, console) => {
    expect((await placesIn(region, run)).page.link).toContain(console);
  });

  test.each([
    ['長'.repeat(400), '長'.repeat(296)],
    [`x${'長'.repeat(400)}`, `x${'長'.repeat(295)}`],
    ['odd\uFFFD.tsv', 'odd\uFFFD.tsv'],
  ])('of a long name has a key that S3 takes, with no broken character, and its run whole', (file, name) => {
    expect(receiptKey({ ...run, file }, 'html')).toBe(`receipts/ransomwatch/${name}.${run.run}.html`);
  });

  test.each([
    ['-r.tsv', 'aws s3 cp ./-r.tsv s3://drops/ransomwatch/-r.tsv'],
    ['r-.tsv-', 'aws s3 cp r-.tsv- s3://drops/ransomwatch/r-.tsv-'],
    ["it's.tsv", "aws s3 cp 'it'\\''s.tsv' 's3://drops/ransomwatch/it'\\''s.tsv'"],
    ['folder\u200b/plain.tsv', undefined],
  ])('of the file %s says in a terminal %s', async (file, command) => {
    expect((await placesIn('us-east-1', { ...run, file })).drop?.command).toBe(command);
  });

  test.each([
    ['a poll', { poll }],
    ['a file that lies where no source is', { servers: [] }],
  ])('of %s says nothing of dropping', async (_, more) => {
    expect((await placesIn('us-east-1', { ...run, ...more })).drop).toBeUndefined();
  });

  test('of a file that has only to be sent again says nothing of dropping it', async () => {
    const digest = digestOf({ read: 2, failed: 2 }, { failures: [{ ...event, outcome: 'failed' }] });
    const places = await placesIn('us-east-1', run);
    expect(places.drop).toBeDefined();
    expect(receiptPage({ run, digest, places, language: 'en' })).not.toContain('class="ways"');
  });

  test('of a value that is not in its row as it is has both', async () => {
    const rejection = { row: 3, field: 'seen', value: 'read otherwise', cells: ['soon'], reason: 'No' };
    const digest = digestOf({ read: 1, rejected: 1 }, { rejections: [rejection] });
    const page = receiptPage({ run, digest, places: await placesIn('us-east-1', run), language: 'en' });
    expect(page).toContain('read otherwise');
    expect(page).toContain('soon');
  });

  test.each(['rejections', 'failures', 'dropped'] as const)(
    'is not well for as many %s as there are of the others',
    async (kind) => {
      const entries = {
        rejections: [{ row: 3, reason: 'No' }],
        failures: [{ ...event, outcome: 'failed' as const }],
        dropped: [part],
      };
      const others = {
        rejections: [...entries.rejections],
        failures: [],
        dropped: [],
        [kind]: entries[kind],
      };
      for (const some of [{ [kind]: entries[kind] }, others]) {
        const digest = digestOf({ read: 2, saved: 2 }, some);
        const page = receiptPage({ run, digest, places: await placesIn('us-east-1', run), language: 'en' });
        expect(page).toContain('class="verdict look"');
      }
    },
  );
});

describe('a subject', () => {
  const subjectOfFile = async (file: string) => {
    const named = { ...run, file };
    return subjectOf(
      { run: named, digest: digestOf({}), places: await placesIn('us-east-1', named) },
      words.en,
    );
  };
  const START = 'misp-ingest: all well: ransomwatch/';

  test('of 99 characters, which SNS still takes, is whole', async () => {
    const file = 'x'.repeat(99 - START.length);
    expect(await subjectOfFile(file)).toBe(START + file);
  });

  test('of more is cut, but in no character', async () => {
    expect(await subjectOfFile('x'.repeat(100))).toBe(`${START}${'x'.repeat(98 - START.length)}…`);
    const odd = 'x'.repeat(97 - START.length);
    expect(await subjectOfFile(`${odd}💥💥`)).toBe(`${START}${odd}…`);
    expect(await subjectOfFile(`💥${'x'.repeat(100)}`)).toBe(`${START}💥${'x'.repeat(96 - START.length)}…`);
  });
});
