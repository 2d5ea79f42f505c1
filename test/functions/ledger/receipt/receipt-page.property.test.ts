import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Digest, Excerpt } from '../../../../functions/ledger/receipt/digest.ts';
import { receiptPage } from '../../../../functions/ledger/receipt/page/receipt-page.ts';
import { NO_ROWS } from '../../../../functions/ledger/receipt/tally.ts';
import { isPlain, nameUnseen } from '../../../../functions/ledger/receipt/visible.ts';
import { readPage } from '../../../support/pages.ts';

/** fast-check prints the seed of a failure; MISP_INGEST_SEED runs it again. */
const seed = Number(process.env.MISP_INGEST_SEED ?? Date.now() % 2 ** 31);
console.info(`receipt-page.property.test.ts: seed ${seed}`);

const NASTY = [
  ...[
    '<',
    '>',
    '"',
    "'",
    '&',
    '&lt;',
    '&#60;',
    '<script>',
    '</style>',
    '</title>',
    '<!--',
    ']]>',
    '<svg/onload=',
  ],
  ...['javascript:', 'https://', 'http://a.example/', '{', '}', '%3C', '\\u003c', '=', ' ', '\t', '\r\n'],
  ...[
    '\0',
    '\u202e',
    '\u2066',
    '\u200b',
    '\ufeff',
    '\ud800',
    '\udfff',
    '\u2028',
    '\u0085',
    '\u00a0',
    '\u{e0041}',
  ],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const excerptOf = <Entry>(entry: fc.Arbitrary<Entry>) =>
  fc.array(entry, { maxLength: 3 }).map((entries) => {
    const excerpt = new Excerpt<Entry>();
    for (const one of entries) excerpt.add(one);
    return excerpt;
  });
const rows = fc.constantFrom('', '3', '2–4, 9');
const event = fc.record({
  server: fc.constant('main'),
  url: fc.option(text),
  info: text,
  outcome: fc.constantFrom('created', 'unchanged', 'skipped', 'refused', 'held', 'failed'),
  reason: text,
  rows,
});
const part = fc.record({ rows, event, what: text, value: text, reason: text });
const counts = fc.nat().map((count) => ({ ...NO_ROWS, read: 2 * count, saved: count, rejected: count }));
const digest: fc.Arbitrary<Digest> = fc.record({
  rows: counts,
  rejections: excerptOf(
    fc.record({
      row: fc.nat(9),
      field: text,
      value: text,
      cells: fc.array(text, { maxLength: 4 }),
      reason: text,
    }),
  ),
  failures: excerptOf(event),
  dropped: excerptOf(part),
  adjusted: excerptOf(part),
  notices: excerptOf(text),
  events: excerptOf(event),
  passedOver: excerptOf(fc.record({ rows: fc.nat(), reason: text })),
  duplicates: excerptOf(fc.record({ row: fc.nat(), of: fc.nat() })),
});
const run = fc.record({ source: text, file: text, encoding: text, startedAt: text }).map((said) => ({
  ...said,
  run: 'a-run',
  servers: ['main'],
  pagesDone: new Set<number>(),
  renewals: 0,
}));
const places = fc.record({
  page: fc.record({ link: fc.webUrl() }),
  receipt: text,
  drop: fc.record({ link: fc.webUrl(), command: text }),
});

test('whatever a file, its name and MISP say is text on the page, all of it visible, and no link but to the web', async () => {
  const page = fc.record({ run, digest, places, language: fc.constantFrom('en' as const, 'ja' as const) });
  fc.assert(
    fc.property(page, (said) => {
      const { text: words, links, markup } = readPage(receiptPage(said));
      expect(markup.split('\n').filter((line) => !isPlain(line))).toEqual([]);
      expect(links.filter((link) => !/^https?:\/\//i.test(link))).toEqual([]);
      for (const { cells = [] } of said.digest.rejections.shown)
        for (const cell of cells) expect(words).toContain(asRead(cell));
    }),
    { seed, numRuns: 500 },
  );
});

function asRead(cell: string): string {
  return nameUnseen(cell).join('').replaceAll(/\s+/g, ' ').trim();
}
