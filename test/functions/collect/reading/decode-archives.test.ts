import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTexts } from '../../../../functions/collect/parse-texts.ts';
import { readTexts } from '../../../../functions/collect/reading/open-texts.ts';
import type { StoredBytes } from '../../../../functions/collect/reading/unpack.ts';
import { CannotReadOn, NothingToRead } from '../../../../functions/collect/reading/unreadable.ts';
import type { Parsed } from '../../../../functions/formats/format.ts';
import { splitLines, unreadable } from '../../../../functions/formats/readers/lines.ts';
import { encode } from '../../../support/encodings.ts';
import { pdfOf } from '../../../support/pdf.ts';
import { collect } from '../../../support/text.ts';
import { overlapping, zip } from '../../../support/zip.ts';

const CHUNK = 16_384;

function store(bytes: Uint8Array): StoredBytes {
  return {
    size: bytes.length,
    open: async ({ start, end } = { start: 0, end: bytes.length }) =>
      (async function* () {
        for (let at = start; at < end; at += CHUNK) yield bytes.subarray(at, Math.min(at + CHUNK, end));
      })(),
  };
}

async function read(bytes: Uint8Array): Promise<{ files: [string | undefined, string][]; encoding: string }> {
  const opened = readTexts(store(bytes));
  const files: [string | undefined, string][] = [];
  for await (const { name, text } of opened.texts) files.push([name, (await collect(text)).join('')]);
  return { files, encoding: opened.encoding };
}

/** Each line is a row; one that says `bad` is rejected. */
async function* lineByLine(text: AsyncIterable<string>): AsyncGenerator<Parsed> {
  let row = 0;
  for await (const line of splitLines(text)) {
    row += 1;
    if (line === 'bad') yield { rejection: { row, reason: 'is bad' } };
    else
      yield { draft: { key: [line], info: line, date: '2024-01-01', tags: [], attributes: [], rows: [row] } };
  }
}

const parse = async (bytes: Uint8Array) =>
  await collect(parseTexts(readTexts(store(bytes)).texts, lineByLine, { existing: 'merge' }));
const said = (parsed: Parsed) =>
  'draft' in parsed
    ? `${parsed.draft.rows} ${parsed.draft.info}`
    : 'rejection' in parsed
      ? `${parsed.rejection.row}! ${parsed.rejection.reason}`
      : '';

test('gzip is undone by content, whatever its name', async () => {
  expect(await read(gzipSync('a\nb'))).toEqual({ files: [[undefined, 'a\nb']], encoding: 'utf-8' });
});

test.each([
  ['plain', (pdf: Buffer) => pdf],
  ['in gzip', (pdf: Buffer) => gzipSync(pdf)],
  ['in a zip', (pdf: Buffer) => zip({ 'report.pdf': pdf })],
])('of a PDF, %s, the text is read line by line', async (_, pack) => {
  const [file] = (await read(pack(pdfOf('Seen at hxxp://bad[.]example/x', 'and 198.51.100.7 (again)'))))
    .files;
  expect(file?.[1].trim().split('\n')).toEqual([
    'Seen at hxxp://bad[.]example/x',
    'and 198.51.100.7 (again)',
  ]);
});

test('a PDF without text says what to do', async () => {
  await expect(read(pdfOf(''))).rejects.toThrow('only pictures of it; drop the text that it was made of');
});

test('all members of a gzip are read, as those of appended logs', async () => {
  expect((await read(Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]))).files).toEqual([
    [undefined, 'a\nb\n'],
  ]);
});

test('the files of a zip are read in turn, each in its own encoding', async () => {
  const bytes = zip({
    'b.txt': 'あ',
    'sub/a.txt': encode('通信先は日本です。', 'shift_jis'),
    'c.txt.gz': gzipSync('c'),
  });
  expect(await read(bytes)).toEqual({
    files: [
      ['b.txt', 'あ'],
      ['sub/a.txt', '通信先は日本です。'],
      ['c.txt.gz', 'c'],
    ],
    encoding: 'utf-8, shift_jis',
  });
});

test('what macOS and Windows put into a zip is no file, and another hidden file is one', async () => {
  const bytes = zip({
    '__MACOSX/._a.txt': 'x',
    '.DS_Store': 'x',
    'sub/': '',
    'sub/Thumbs.db': 'x',
    'sub/desktop.ini': 'x',
    'a.txt': 'a',
    'sub/.b.txt': 'b',
  });
  expect((await read(bytes)).files).toEqual([
    ['a.txt', 'a'],
    ['sub/.b.txt', 'b'],
  ]);
});

test('rows go on counting over the files of a zip, and a rejection names its file', async () => {
  const bytes = zip({ 'a.txt': 'one\nbad\n', 'b.txt': 'bad\nfour' });
  expect((await parse(bytes)).map(said)).toEqual([
    '1 one',
    '2! a.txt row 2: is bad',
    '3! b.txt row 1: is bad',
    '4 four',
  ]);
});

test('a row of bytes that are no text says as what they were read', async () => {
  const good = encode('これは報告書です。\n', 'shift_jis');
  const bytes = zip({ 'a.txt': Buffer.concat([good, Buffer.from([0x80, 0x0a])]), 'b.txt': 'caf\u00e9' });
  const opened = readTexts(store(bytes));
  const rejecting = async function* (text: AsyncIterable<string>): AsyncGenerator<Parsed> {
    let row = 0;
    for await (const line of splitLines(text)) {
      row += 1;
      const reason = unreadable(line);
      if (reason) yield { rejection: { row, reason } };
    }
  };
  const [one, ...more] = (await collect(parseTexts(opened.texts, rejecting, { existing: 'merge' }))).map(
    said,
  );
  expect(more).toEqual([]);
  expect(one).toMatch(/^2! a\.txt row 2: has bytes that are no text in shift_jis/);
});

test('a broken file of a zip costs no other', async () => {
  const bytes = zip({ 'a.txt': 'one', 'b.txt': 'two'.repeat(99), 'c.txt': 'three' });
  const broken = Buffer.from(bytes);
  broken.write('???', broken.indexOf('b.txt') + 7);
  const parsed = (await parse(broken)).map(said);
  expect(parsed.at(0)).toBe('1 one');
  expect(parsed.at(-1)).toMatch(/ three$/);
  expect(parsed.filter((one) => one.startsWith('0! b.txt: The zip is broken'))).toHaveLength(1);
});

test('a zip in a zip is refused, and the files beside it are read', async () => {
  expect((await parse(zip({ 'in.zip': zip({ 'x.txt': 'x' }), 'a.txt': 'a' }))).map(said)).toEqual([
    '0! in.zip: It is an archive within an archive; drop the inner one (an Office document as CSV or text)',
    '1 a',
  ]);
});

describe('of a zip each file that is not read says why, and the others are read:', () => {
  const good = { 'a.txt': 'one', 'b.txt': 'two' };
  test.each([
    ['a link', [5, 0x03], [41, 0xa0], /It is a link, and what it leads to is not in the zip/],
    [
      'another method',
      [10, 0x0c],
      [11, 0],
      /packed by a method that is not read \(12\); pack it with deflate/,
    ],
  ])('%s', async (_, ...changes) => {
    const bytes = zip(good);
    const [one, other, reason] = changes;
    const directory = bytes.indexOf('PK\x01\x02', 'latin1');
    for (const [at = 0, byte = 0] of [one, other]) bytes[directory + at] = byte;
    expect((await parse(bytes)).map(said)).toEqual([
      expect.stringMatching(new RegExp(`^0! a\\.txt: .*${reason.source}`)),
      '1 two',
    ]);
  });

  test.each(['../a.txt', '/a.txt', 'C:\\a.txt'])('the name %s', async (name) => {
    expect((await parse(zip({ [name]: 'one', 'b.txt': 'two' }))).map(said)).toEqual([
      expect.stringMatching(/^0! .*a\.txt: Its name leads out of the zip \(.*\); pack it without that path/),
      '1 two',
    ]);
  });

  test('a name of 60,000 characters, of which the first are shown', async () => {
    const parsed = await parse(zip({ [`${'x'.repeat(60_000)}.txt`]: 'bad', 'b.txt': 'two' }));
    expect(parsed.map(said)).toEqual([`1! ${'x'.repeat(200)}… row 1: is bad`, '2 two']);
  });

  test('one that the directory does not count', async () => {
    const bytes = zip(good);
    bytes[bytes.length - 12] = 1;
    expect((await parse(bytes)).map(said)).toEqual([
      '1 one',
      expect.stringMatching(/^0! The zip is broken \(it holds more files than it says\)/),
    ]);
  });
});

describe('of a gzip that is not well to its end what can be read goes through:', () => {
  const rows = gzipSync('one\nbad\nthree');
  const ENDS_EARLY = /^0! The gzip archive is broken or ends early \(unexpected end of file\)/;
  const BEHIND = /^0! Behind the end of the gzip archive stands what is no gzip: it is not read/;
  const all = ['1 one', '2! is bad', '3 three'];

  test.each([
    ['text behind it', Buffer.from('garbage'), [BEHIND]],
    ['a line end behind it', Buffer.from('\n'), [BEHIND]],
    ['NULs and text behind it', Buffer.from('\0\0\0garbage'), [BEHIND]],
    ['NULs behind it', Buffer.alloc(100_000), []],
  ])('%s', async (_, behind, said_) => {
    const parsed = (await parse(Buffer.concat([rows, behind]))).map(said);
    expect(parsed).toEqual([...all, ...said_.map((reason) => expect.stringMatching(reason))]);
  });

  test.each([
    ['half of a second one', gzipSync('four').subarray(0, 12)],
    ['the first bytes of a second one', gzipSync('four').subarray(0, 3)],
  ])('%s behind it', async (_, behind) => {
    const parsed = (await parse(Buffer.concat([gzipSync('one\nbad\nthree\n'), behind]))).map(said);
    expect(parsed.slice(0, 3)).toEqual(all);
    expect(parsed.at(-1)).toMatch(ENDS_EARLY);
  });

  test('a cut in the middle, of which the row that is cut is none', async () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => `row ${i} ${(i * 7_919) % 1_000}`);
    const parsed = (await parse(gzipSync(lines.join('\n')).subarray(0, -2_000))).map(said);
    expect(parsed.at(-1)).toMatch(ENDS_EARLY);
    const there = parsed.slice(0, -2);
    expect(there.length).toBeGreaterThan(1_000);
    expect(there).toEqual(lines.slice(0, there.length).map((line, i) => `${i + 1} ${line}`));
    expect(parsed.at(-2)).toMatch(/\ufffd$/);
  });

  test('the checksum alone is missing', async () => {
    const parsed = (await parse(rows.subarray(0, -3))).map(said);
    expect(parsed.slice(0, 2)).toEqual(all.slice(0, 2));
    expect(parsed.at(-1)).toMatch(ENDS_EARLY);
  });

  test('but for a source that takes away what its file no longer has', async () => {
    const texts = readTexts(store(Buffer.concat([rows, Buffer.from('garbage')]))).texts;
    const inOne = async function* (text: AsyncIterable<string>): AsyncGenerator<Parsed> {
      for await (const _ of text);
      yield { notice: 'the whole of it' };
    };
    const parsed = await collect(parseTexts(texts, inOne, { existing: 'replace' }));
    expect(parsed.map(said)).toEqual([expect.stringMatching(BEHIND)]);
  });
});

test('a gzip with all that its header may have is read', async () => {
  const [head, packed] = [gzipSync('a\n').subarray(0, 10), gzipSync('a\n').subarray(10)];
  head[3] = 0x02 | 0x04 | 0x08 | 0x10;
  const fields = Buffer.concat([
    Buffer.from([3, 0, 0, 0, 0]),
    Buffer.alloc(50_000, 'n'),
    Buffer.from('\0comment\0'),
    Buffer.alloc(2),
  ]);
  expect((await read(Buffer.concat([head, fields, packed]))).files).toEqual([[undefined, 'a\n']]);
});

test('twenty thousand members of nothing are no obstacle', async () => {
  const bytes = Buffer.concat([...Array.from({ length: 20_000 }, () => gzipSync('')), gzipSync('a')]);
  expect((await read(bytes)).files).toEqual([[undefined, 'a']]);
});

test('a file of a zip that begins behind its end costs no other', async () => {
  const bytes = zip({ 'a.txt': 'one', 'b.txt': 'two' });
  bytes.writeUInt32LE(0xfffffff0, bytes.indexOf('PK\x01\x02', 0, 'latin1') + 42);
  expect((await parse(bytes)).map(said)).toEqual([
    expect.stringMatching(/^0! a\.txt: The zip is broken/),
    '1 two',
  ]);
});

test('a zip of files that lie in one another, gigabytes in all, is said once to be a bomb', async () => {
  const parsed = (await parse(overlapping(2_000, Buffer.alloc(10_000_000, 'x')))).map(said);
  expect(parsed.filter((one) => one.includes('!'))).toEqual([
    expect.stringMatching(/^0! bomb: The archive grows to more than 400 times/),
  ]);
});

describe('what cannot be read says why', () => {
  test.each([
    [
      'a gzip that was cut short',
      gzipSync('row\n'.repeat(10_000)).subarray(0, -20),
      CannotReadOn,
      /ends early/,
    ],
    ['a gzip with a wrong sum', flip(gzipSync('row'), -6), CannotReadOn, /broken/],
    ['a zip that was cut short', zip({ 'a.txt': 'a' }).subarray(0, -10), CannotReadOn, /The zip is broken/],
    [
      'an Office document',
      zip({ 'xl/a.xml': '<x/>', '[Content_Types].xml': '<x/>' }),
      NothingToRead,
      /Office/,
    ],
    ['a PDF', Buffer.from('%PDF-1.7\n'), NothingToRead, /PDF/],
    ['a PDF in gzip', gzipSync('%PDF-1.7\n'), NothingToRead, /PDF/],
    ['a PNG', Buffer.from('89504e470d0a1a0a', 'hex'), NothingToRead, /an image; drop the text/],
    ['a JPEG in gzip', gzipSync(Buffer.from('ffd8ffe0', 'hex')), NothingToRead, /an image; drop the text/],
    ['an RTF document', Buffer.from('{\\rtf1\\ansi x}'), NothingToRead, /an RTF document; save it as text/],
    ['a program', Buffer.from('4d5a90000300', 'hex'), NothingToRead, /a program; drop what is known of it/],
    ['a packet capture', Buffer.from('d4c3b2a10200', 'hex'), NothingToRead, /a packet capture; drop what/],
    ['an lz4', Buffer.from([0x04, 0x22, 0x4d, 0x18]), NothingToRead, /packed with lz4/],
    ['a tar in gzip', gzipSync(tar('a.txt', 'a')), NothingToRead, /tar archive; pack its files into a zip/],
    ['a gzip of nothing', gzipSync(''), NothingToRead, /holds nothing/],
    ['a zip of nothing', zip({}), NothingToRead, /holds no file/],
    [
      "a zip of folders and macOS's own",
      zip({ 'a/': '', '.DS_Store': 'b', 'a/._c': 'c' }),
      NothingToRead,
      /holds no file/,
    ],
    ['a LibreOffice document', zip({ mimetype: 'application/x', 'a.xml': '<x/>' }), NothingToRead, /Office/],
    ['a gzip in a gzip', gzipSync(gzipSync('a')), CannotReadOn, /archive within an archive/],
    ['an encrypted zip', zip({ 'a.txt': 'a' }, { flags: 1 }), CannotReadOn, /encrypted/],
    ['a zip that lies of its sizes', zip({ 'a.txt': 'a'.repeat(99) }, { claim: 5 }), CannotReadOn, /broken/],
    ['a bomb', gzipSync(Buffer.alloc(300 * 1024 ** 2)), CannotReadOn, /grows to more than 400 times/],
  ])('%s', async (_, bytes, kind, reason) => {
    const failure = await read(bytes).catch((error) => error);
    expect(failure).toBeInstanceOf(kind);
    expect(failure.message).toMatch(reason);
  });
});

test('an error of the store is no fault of the zip', async () => {
  const bytes = zip({ 'a.txt': 'a' });
  const outage = Object.assign(new Error('SlowDown'), { $metadata: {} });
  const failing: StoredBytes = {
    size: bytes.length,
    open: async (range) => (range ? Promise.reject(outage) : await store(bytes).open()),
  };
  await expect(collect(readTexts(failing).texts)).rejects.toBe(outage);
});

test('a reader that stops early closes what it read from', async () => {
  let closed = 0;
  const bytes = gzipSync(Buffer.from(Array.from({ length: 200_000 }, (_, i) => `${i}\n`).join('')));
  const stored: StoredBytes = {
    size: bytes.length,
    open: async () =>
      (async function* () {
        try {
          for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
        } finally {
          closed += 1;
        }
      })(),
  };
  for await (const { text } of readTexts(stored).texts) {
    for await (const _ of text) break;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(closed).toBe(1);
});

test('any bytes are text or a reason, behind the first bytes of any archive', async () => {
  const whole = [
    gzipSync('abc'.repeat(50)),
    zip({ 'a.txt': 'abc'.repeat(50), b: 'b' }),
    Buffer.from('a\nb\n'),
  ];
  const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...whole), damage, fc.nat(400), async (sound, changes, length) => {
      const bytes = Buffer.from(sound.subarray(0, length + 1));
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      for (const parsed of await parse(bytes)) expect(said(parsed)).not.toBe('');
    }),
    { numRuns: 300 },
  );
});

function flip(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  const index = at < 0 ? bytes.length + at : at;
  flipped[index] = (flipped[index] ?? 0) ^ 0xff;
  return flipped;
}

/** As far as anyone looks. */
function tar(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('ustar', 257);
  return Buffer.concat([header, Buffer.from(content)]);
}
