import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../../../../functions/collect/reading/decode.ts';
import { encode } from '../../../support/encodings.ts';
import { collect, streamOf } from '../../../support/text.ts';

const JAPANESE = 'C2サーバは「悪性～①ﾃﾞｰﾀ」で、通信先はevil.example。\n';

async function* chunked(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, told?: string, size?: number) {
  const decoded = decode(chunked(bytes, size), told);
  const text = (await collect(decoded.text)).join('');
  return { text, encoding: decoded.encoding };
}

describe.each(['utf-8', 'utf-16le', 'utf-16be', 'shift_jis', 'euc-jp'])('%s', (encoding) => {
  test('is told by its content', async () => {
    expect(await read(encode(JAPANESE, encoding))).toEqual({ text: JAPANESE, encoding });
  });

  test('is told after a megabyte of ASCII', async () => {
    const text = `${'row\t1\n'.repeat(200_000)}${JAPANESE}`;
    expect(await read(encode(text, encoding), undefined, 65_536)).toEqual({ text, encoding });
  });

  test('is read as the source says', async () => {
    expect(await read(encode('ﾃｽﾄ', encoding), encoding)).toEqual({ text: 'ﾃｽﾄ', encoding });
  });

  test('keeps plain ASCII as it is', async () => {
    const { text } = await read(encode('actor\tvictim\r\n', encoding));
    expect(text).toBe('actor\tvictim\r\n');
  });

  test('one broken character is U+FFFD, and the rest is read', async () => {
    const half = encode('あ', encoding).subarray(0, 1);
    const step = encoding.startsWith('utf-16') ? [] : [half];
    const bytes = Buffer.concat([encode(JAPANESE.repeat(5), encoding), ...step, encode('\nb', encoding)]);
    const { text } = await read(bytes);
    expect(text.replace(/\ufffd/, '')).toBe(`${JAPANESE.repeat(5)}\nb`);
  });
});

test.each([
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
])('the byte order mark of %s tells it, and is left out', async (encoding, mark) => {
  expect(await read(Buffer.concat([Buffer.from(mark), encode('a,b\n', encoding)]), undefined, 1)).toEqual({
    text: 'a,b\n',
    encoding,
  });
});

test('a mail in ISO-2022-JP is read', async () => {
  const bytes = Buffer.from('Subject: \x1b$B$J\x1b(B\n', 'latin1');
  expect(await read(bytes)).toEqual({ text: 'Subject: な\n', encoding: 'iso-2022-jp' });
});

test.each([
  ['French', 'H\xe9lios'],
  ['German', 'H\xe4ndler K\xe4se'],
  ['Portuguese', 'Condom\xednio'],
  ['Swedish', 'Sk\xe5ne'],
  ['English, as Excel quotes it', 'don\x92t'],
  ['a word that begins with an accent', '\xe9lite'],
  ['a name that does', '\xc9mile'],
  ['capitals', 'SOCI\xc9T\xc9 G\xc9N\xc9RALE'],
  ['a sharp s', 'Gro\xdf'],
  ['two accents', 'a\xe7\xe3o'],
  ['a letter alone', '\xc5'],
  ['signs', '\xb15 \xa9 2024 10\xb0C'],
])('Windows-1252 is not taken for Shift_JIS: %s', async (_, name) => {
  const { text } = await read(Buffer.from(`info,date\n${name},2024-01-01\n`, 'latin1'));
  expect(text).toContain('\ufffd');
});

test('Latin-1 is not guessed: what is no UTF-8 is U+FFFD, for the row to be rejected', async () => {
  expect(await read(Buffer.from('caf\xe9 cr\xe8me\n', 'latin1'))).toEqual({
    text: 'caf\ufffd cr\ufffdme\n',
    encoding: 'utf-8',
  });
});

test.each(['shift_jis', 'euc-jp'])('a row of %s in a file of UTF-8 spoils no other', async (other) => {
  const bytes = Buffer.concat([
    Buffer.from('Söhne\n𠮷野食品 🍜\n'),
    encode('例示銀行', other),
    Buffer.from('\nend'),
  ]);
  const { text, encoding } = await read(bytes);
  expect(encoding).toBe('utf-8');
  expect(text).toMatch(/^Söhne\n𠮷野食品 🍜\n.*\ufffd.*\nend$/);
});

test('every two-byte character of CP932 is read in a text as if the source had said so', async () => {
  const all = encode(JAPANESE.repeat(20), 'shift_jis');
  const rare = encode('髙﨑①㈱～∥－￠￡￢', 'shift_jis');
  expect((await read(Buffer.concat([all, rare]))).text).toBe(`${JAPANESE.repeat(20)}髙﨑①㈱～∥－￠￡￢`);
});

const SHORT = [
  ...['株式会社例示製作所', '①東京電力ホールディングス㈱', '㈱髙島屋', '№1234', '℡03-1234-5678', '○×△', '表'],
  ...['ﾄﾖﾀｼﾞﾄﾞｳｼｬ', 'ｶ)ﾆﾎﾝｼﾞﾄﾞｳｼﾔ', 'ﾔﾏﾀﾞ ﾀﾛｳ', '株式会社ﾃｽﾄ', 'ソニー', '三菱ＵＦＪ銀行', '調査中', '漏洩'],
];

test.each(SHORT)('a short file is read as what Excel for Japan writes: %s', async (text) => {
  for (const file of [`${text}\r\n`, `title,value\r\n${text},x.example\r\n`]) {
    expect(await read(encode(file, 'shift_jis'))).toEqual({ text: file, encoding: 'shift_jis' });
  }
});

test.each(['株式会社例示製作所', '標的型攻撃', '調査中', '漏洩', 'ﾔﾏﾀﾞ ﾀﾛｳ', '不審なメール', 'ソニー'])(
  'and as EUC-JP: %s',
  async (text) => {
    expect(await read(encode(`${text}\n`, 'euc-jp'))).toEqual({ text: `${text}\n`, encoding: 'euc-jp' });
  },
);

test('bytes that EUC-JP does not have are U+FFFD, whatever the decoder makes of them', async () => {
  expect(await read(Buffer.from('a\x81\x85b\n', 'latin1'), 'euc-jp')).toMatchObject({
    text: 'a\ufffd\ufffdb\n',
  });
});

test('any bytes are text, the same whatever the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 40 }),
      async (bytes, size) => {
        const whole = await read(bytes, undefined, 1_000);
        expect(await read(bytes, undefined, size)).toEqual(whole);
      },
    ),
  );
});

test('any Japanese text is read back from UTF-8', async () => {
  const letters = fc.string({ unit: fc.constantFrom(...'aあア亜、。\n😀'), maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(letters, async (text) => {
      expect((await read(Buffer.from(text))).text).toBe(text);
    }),
  );
});

test('random bytes of megabytes are read in steady memory', async () => {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  const noise = async function* () {
    for (let i = 0; i < 64; i++) yield cipher.update(Buffer.alloc(65_536));
  };
  let length = 0;
  for await (const text of decode(noise()).text) length += text.length;
  expect(length).toBeGreaterThan(1_000_000);
});

test('an empty stream is an empty text', async () => {
  expect((await collect(decode(chunked(new Uint8Array())).text)).join('')).toBe('');
  expect(await collect(streamOf())).toEqual([]);
});

test('one NUL in a long text of small letters does not make kanji of it', async () => {
  const text = `value\n${'longwordsofsmallletters\n'.repeat(5_000)}an\0d\n`;
  expect((await read(Buffer.from(text), undefined, 16_384)).encoding).toBe('utf-8');
});
