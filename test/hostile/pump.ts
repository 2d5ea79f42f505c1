/** Characters that patterns look for, alone and in twos. */
const SINGLES = [...'aA0 \t\n.-_/:@[](){}%"\'&;=<>|,#\\+*あ。\u00a0\ufffd'];
const PAIRS = [
  'a.',
  '0.',
  'a-',
  '. ',
  '::',
  'a:',
  '[.',
  '<a',
  '="',
  '\r\n',
  'a@',
  '/.',
  '0,',
  'a ',
  '( ',
  'xn--',
];
/** Step by step, so that what grows exponentially is found out before it takes for ever. */
const LENGTHS = [16, 19, 22, 25, 28, 31, 34, 37, 40, 60, 100, 200, 2_000];
/** What grows with the square takes longer than this for the last of these; then so many more show it. */
const SUSPICIOUS_MS = 0.5;
const MANY = 20_000;
/** A pattern that looks at each character once takes less than a millisecond for the longest. */
const LONGEST_MS = 60;

export interface Slow {
  text: string;
  length: number;
  ms: number;
}

/** A text that makes the pattern take longer than its length explains; undefined if none is found. */
export function findSlow(regexp: RegExp, longest = Infinity): Slow | undefined {
  for (const pump of pumps(regexp)) {
    let ms = 0;
    for (const length of LENGTHS.filter((one) => one <= longest)) {
      ms = timeOf(regexp, pumped(pump, length), SUSPICIOUS_MS);
      if (ms > LONGEST_MS) return toSlow(pump, length, ms);
    }
    if (ms <= SUSPICIOUS_MS || longest < MANY) continue;
    ms = timeOf(regexp, pumped(pump, MANY), LONGEST_MS);
    if (ms > LONGEST_MS) return toSlow(pump, MANY, ms);
  }
  return undefined;
}

function toSlow({ before, unit, after }: Pump, length: number, ms: number): Slow {
  return { text: `${before}(${unit})*${after}`, length, ms };
}

function pumped({ before, unit, after }: Pump, length: number): string {
  return before + unit.repeat(Math.ceil(length / unit.length)).slice(0, length) + after;
}

interface Pump {
  before: string;
  unit: string;
  after: string;
}

function* pumps(regexp: RegExp): Generator<Pump> {
  for (const unit of [...SINGLES, ...PAIRS])
    for (const after of ['', '\0', 'a!']) yield { before: '', unit, after };
  for (const sample of samplesOf(regexp)) {
    for (const [from, to] of slices(sample.length)) {
      const [before, unit] = [sample.slice(0, from), sample.slice(from, to)];
      yield { before, unit, after: '\0' };
    }
  }
}

/** Texts that look like what the pattern is for: of each of its alternatives the characters, one for each class. */
function samplesOf({ source }: RegExp): string[] {
  const plain = source
    .replaceAll(/\(\?(?:<[a-z]+>|[:=!]|<[=!])|[()^$]|\\b/gi, '')
    .replaceAll(/\[\^[^\]]*\]/g, 'x')
    .replaceAll(/\[\\?(.)[^\]]*\]/g, '$1')
    .replaceAll(/\\[pP]\{[^}]*\}/g, 'a')
    .replaceAll(/\{\d+(?:,\d*)?\}\??|[?*+]/g, '')
    .replaceAll('\\d', '0')
    .replaceAll('\\s', ' ')
    .replaceAll(/\\[wS]/g, 'a')
    .replaceAll(/\\(.)/g, '$1');
  return [...new Set(plain.split('|').map((text) => text.slice(0, 24)))].slice(0, 6);
}

function* slices(length: number): Generator<[number, number]> {
  for (let from = 0; from < length; from += 1)
    for (const size of [1, 3]) if (from + size <= length) yield [from, from + size];
}

/** Once, or the least of three if it is too much, as others use the machine too. */
function timeOf(regexp: RegExp, text: string, enoughMs: number): number {
  let least = Infinity;
  for (let i = 0; i < 3 && least > enoughMs; i += 1) {
    regexp.lastIndex = 0;
    const before = performance.now();
    if (regexp.global) for (const _ of text.matchAll(regexp));
    else regexp.exec(text);
    least = Math.min(least, performance.now() - before);
  }
  return least;
}
