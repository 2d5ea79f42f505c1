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

/** Without a mark: it has NULs, and read in the right order nearly all is letters, kana and kanji. */
function asUtf16(sample: Uint8Array): string | undefined {
  if (!sample.includes(0)) return undefined;
  const even = sample.subarray(0, sample.length & ~1);
  return ['utf-16le', 'utf-16be'].find((encoding) => {
    const text = new TextDecoder(encoding).decode(even, { stream: true });
    return countOf(text, /[\t\n\r\x20-\x7e\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]/g) > 0.9 * text.length;
  });
}

function isIso2022(sample: Uint8Array): boolean {
  return Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength).includes('\x1b$');
}

/** The best of three; one that leaves much unread is none. */
function byScore(sample: Uint8Array): string {
  const scores = ['utf-8', 'shift_jis', 'euc-jp'].map((encoding) => ({
    encoding,
    ...score(encoding, sample),
  }));
  const [utf8] = scores;
  if (utf8?.errors === 0) return 'utf-8';
  const [best] = scores
    .filter(({ errors, points }) => points > 10 * errors)
    .sort((a, b) => b.points - 10 * b.errors - (a.points - 10 * a.errors));
  return best?.encoding ?? 'utf-8';
}

/**
 * EUC-JP reads as Shift_JIS, too: two half-width katakana for each character. So these count little, and hiragana, of
 * which Japanese has most, much.
 */
function score(encoding: string, sample: Uint8Array): { errors: number; points: number } {
  const text = new TextDecoder(encoding).decode(sample, { stream: true });
  return {
    errors: countOf(text, /[\ufffd\ue000-\uf8ff]/g),
    points:
      countOf(text, /[\u3040-\u309f\u3001\u3002]/g) * 3 +
      countOf(text, /[\u30a0-\u30ff\u4e00-\u9fff\uff01-\uff5e]/g) * 2 +
      countOf(text, /[^\0-\x7f\u3001\u3002\u3040-\u30ff\u4e00-\u9fff\uff01-\uff9f\ue000-\uf8ff\ufffd]/g) +
      countOf(text, /[\uff61-\uff9f]/g) * 0.4,
  };
}

function countOf(text: string, characters: RegExp): number {
  return text.match(characters)?.length ?? 0;
}
