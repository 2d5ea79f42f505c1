const BYTE_ORDER_MARKS: [string, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * By byte order mark and content. UTF-8 is what remains: text of an encoding that we do not know is full of U+FFFD then,
 * and its rows are rejected.
 */
export function guessEncoding(sample: Uint8Array): string {
  return markedAs(sample) ?? asUtf16(sample) ?? (isIso2022(sample) ? 'iso-2022-jp' : byScore(sample));
}

function markedAs(sample: Uint8Array): string | undefined {
  return BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, i) => sample[i] === byte))?.[0];
}

/** Text of UTF-16 has a NUL in each line end, blank and digit: fewer are none of it. Two letters of ASCII read as a kanji. */
const NULS_IN_CHARACTERS = 1 / 500;

/** Without a mark: it has NULs, and read in the right order nearly all is letters, kana and kanji. */
function asUtf16(sample: Uint8Array): string | undefined {
  const nuls = sample.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0);
  if (nuls === 0 || nuls < (sample.length / 2) * NULS_IN_CHARACTERS) return undefined;
  const even = sample.subarray(0, sample.length & ~1);
  return ['utf-16le', 'utf-16be'].find((encoding) => {
    const text = new TextDecoder(encoding).decode(even, { stream: true });
    return countOf(text, /[\t\n\r\x20-\x7e\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]/g) > 0.9 * text.length;
  });
}

function isIso2022(sample: Uint8Array): boolean {
  return Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength).includes('\x1b$');
}

/**
 * What is UTF-8 but for a row or two that somebody pasted in is that: Japanese of another encoding reads at best as many
 * characters of UTF-8 as errors. Else the better of two; one that leaves much unread is none.
 */
function byScore(sample: Uint8Array): string {
  const text = decode('utf-8', sample);
  if (countOf(text, /[^\0-\x7f\ufffd]/g) >= 2 * countOf(text, /\ufffd/g)) return 'utf-8';
  const [best] = (['shift_jis', 'euc-jp'] as const)
    .map((encoding) => ({ encoding, ...score(encoding, sample) }))
    .filter(({ errors, points }) => points > 10 * errors)
    .sort((a, b) => b.points - 10 * b.errors - (a.points - 10 * a.errors));
  return best?.encoding ?? 'utf-8';
}

/** Letters, each perhaps with its sound mark, a small one or a long vowel: no word begins with those. */
const HALF_WIDTH_WORD =
  /(?<![\u3040-\u30ff\u4e00-\u9fff\uff61-\uff9f])(?:(?:[ｳｶ-ﾄﾊ-ﾎ]ﾞ|[ﾊ-ﾎ]ﾟ|[ｦｱ-ﾝ])[ｧ-ｯｰ]?){2,}(?![\u3040-\u30ff\u4e00-\u9fff\uff61-\uff9f])/g;
/**
 * For each letter of such a word. In Shift_JIS it has one byte: a little less than common kanji, which EUC-JP reads there,
 * and more than rare ones. In EUC-JP it has two, of which the first is always the same, as in no row of kanji.
 */
const A_LETTER_OF_A_WORD = { shift_jis: 0.9, 'euc-jp': 2.4 };

/**
 * EUC-JP reads as Shift_JIS, too: two half-width katakana for each character. So these count little unless they make
 * words, and hiragana, of which Japanese has most, much.
 */
function score(
  encoding: keyof typeof A_LETTER_OF_A_WORD,
  sample: Uint8Array,
): { errors: number; points: number } {
  const text = decode(encoding, sample);
  const words = text.match(HALF_WIDTH_WORD)?.join('').length ?? 0;
  return {
    // The decoder of EUC-JP has C1 controls for bytes that are none.
    errors: countOf(text, /[\ufffd\ue000-\uf8ff\x80-\x9f]/g) + countAccents(encoding, sample),
    points:
      countOf(text, /[\u3040-\u309f\u3001\u3002]/g) * 3 +
      countOf(text, /[\u30a0-\u30ff\u4e00-\u9fff\uff01-\uff5e]/g) * 2 +
      countOf(text, /[^\0-\x9f\u3001\u3002\u3040-\u30ff\u4e00-\u9fff\uff01-\uff9f\ue000-\uf8ff\ufffd]/g) -
      (encoding === 'euc-jp' ? countRareKanji(sample) : 0) +
      words * A_LETTER_OF_A_WORD[encoding] +
      (countOf(text, HALF_WIDTH_BESIDE_ANOTHER) - words) * 0.4,
  };
}

/** Alone it is more likely Latin, as `µ` or `©`. */
const HALF_WIDTH_BESIDE_ANOTHER = /(?<=[^\0-\x7f])[\uff61-\uff9f]|[\uff61-\uff9f](?=[^\0-\x7f])/g;

/** Letters with accents, as Windows-1252 has them, where Japanese would have one character alone beside letters. */
const ACCENTED = {
  shift_jis: new RegExp(
    [
      // A kanji with the letter behind it: `Hélios`, `émile`
      '(?<=[A-Za-z])(?<![\x81-\x9f\xe0-\xfc].)[\x81-\x9f\xe0-\xfc][A-Za-z](?=[\0-\x7f])',
      '(?<![A-Za-z\x80-\xff])[\x82-\x9f\xe0-\xfc][a-z](?=[a-z]{2})',
      // Half-width katakana: `Émile`, `Groß`, `10°C`
      '(?<=[A-Za-z0-9])(?<![\x81-\x9f\xe0-\xfc].)[\xa1-\xdf](?![\x80-\xff])',
      '(?<![\x80-\xff])[\xa1-\xdf](?=[A-Za-z0-9])',
      // A rare kanji: `ação`
      '(?<=[A-Za-z])(?<![\x81-\x9f\xe0-\xfc].)[\xe0-\xfc][\x80-\xfc](?=[A-Za-z])',
    ].join('|'),
    'g',
  ),
  'euc-jp': /(?<=[A-Za-z])[\xd0-\xfc]{2}(?=[A-Za-z])/g,
};

function countAccents(encoding: keyof typeof ACCENTED, sample: Uint8Array): number {
  return countOf(Buffer.from(sample).toString('latin1'), ACCENTED[encoding]);
}

/** Those of JIS level 2, as EUC-JP writes them. */
function countRareKanji(sample: Uint8Array): number {
  const pairs =
    Buffer.from(sample)
      .toString('latin1')
      .match(/[\xa1-\xfe]{2}/g) ?? [];
  return pairs.filter((pair) => pair >= '\xd0').length;
}

/** The sample may end in the middle of a character. */
function decode(encoding: string, sample: Uint8Array): string {
  return new TextDecoder(encoding).decode(sample, { stream: true });
}

function countOf(text: string, characters: RegExp): number {
  return text.match(characters)?.length ?? 0;
}
