import { gzipSync } from 'node:zlib';
import type { Random } from '../../faults/random.ts';
import { zip } from '../../support/zip.ts';

/** What people who mean harm write, and what machines break. */
const HOSTILE: readonly string[] = [
  '\0',
  '\uFEFF',
  '\r',
  '\r\n',
  '\u2028',
  '"',
  '""',
  "'",
  '\\',
  '\t',
  ',',
  '{"__proto__":{"polluted":true}}',
  '__proto__',
  'constructor',
  '"toString":',
  "=cmd|' /C calc'!A0",
  '@SUM(1+1)',
  '../../../etc/passwd',
  '<script>alert(1)</script>',
  '&#x1F600;',
  '\u{1F600}',
  '\uD800',
  '\uFFFE',
  '1e999',
  '-0',
  '99999999999999999999999',
  '2024-02-30',
  '0000-00-00',
  'hxxp://[::1]:99999/%zz',
  'xn--a.example',
  'a'.repeat(70_000),
  '['.repeat(20_000),
  '{"a":'.repeat(5_000),
  '"'.repeat(3_001),
  '<'.repeat(30_000),
  ' '.repeat(30_000),
  '.'.repeat(30_000),
  'ﷺ'.repeat(2_000),
];

export function mutateText(text: string, random: Random): string {
  let mutated = text;
  for (let left = random.int(1, 4); left > 0; left -= 1) mutated = once(mutated, random);
  return mutated;
}

function once(text: string, random: Random): string {
  const at = random.int(0, text.length);
  const to = Math.min(text.length, at + random.int(0, 40));
  const cut = (between: string) => text.slice(0, at) + between + text.slice(to);
  switch (random.int(0, 4)) {
    case 0:
      return cut('');
    case 1:
      return text.slice(0, at);
    case 2:
      return cut(text.slice(at, to).repeat(random.int(2, 50)));
    case 3:
      return cut(String.fromCharCode(random.int(0, 0xffff)));
    default:
      return text.slice(0, at) + (random.pickFrom(HOSTILE) ?? '') + text.slice(at);
  }
}

/** The same text as files come: in some encoding, packed, cut off, with bits that fell over. */
export function mutateBytes(text: string, random: Random): Uint8Array {
  const bytes = Buffer.from(mutateText(text, random), random.chance(0.1) ? 'utf16le' : 'utf8');
  const packed = pack(bytes, random);
  for (let left = random.chance(0.3) ? random.int(1, 5) : 0; left > 0 && packed.length > 0; left -= 1) {
    packed.writeUInt8(random.int(0, 255), random.int(0, packed.length - 1));
  }
  return random.chance(0.1) ? packed.subarray(0, random.int(0, packed.length)) : packed;
}

function pack(bytes: Buffer, random: Random): Buffer {
  const kind = random.next();
  if (kind < 0.1) return gzipSync(bytes);
  const name = random.pick(['a.tsv', '../../a.tsv', 'a\nb.tsv', '<b>.tsv', '__MACOSX/._a', 'f/']);
  return kind < 0.2 ? zip({ [name]: bytes, 'b.csv': bytes.subarray(0, 50) }) : bytes;
}

/** JSON with one of its parts replaced, taken away or doubled. */
export function mutateJson(value: unknown, random: Random): unknown {
  if (random.chance(0.15)) return wrong(random);
  if (Array.isArray(value)) {
    const at = random.int(0, Math.max(0, value.length - 1));
    return value.map((one, i) => (i === at ? mutateJson(one, random) : one));
  }
  if (typeof value !== 'object' || value === null) return wrong(random);
  const entries = Object.entries(value);
  const at = random.int(0, Math.max(0, entries.length - 1));
  const mutated = entries.flatMap(([key, one], i): [string, unknown][] => {
    if (i !== at) return [[key, one]];
    return random.chance(0.2) ? [] : [[key, mutateJson(one, random)]];
  });
  return Object.fromEntries(random.chance(0.1) ? [...mutated, ['constructor', wrong(random)]] : mutated);
}

function wrong(random: Random): unknown {
  return random.pick<unknown>([
    null,
    true,
    0,
    -1,
    1e300,
    '',
    [],
    {},
    [[]],
    { '0': {} },
    random.pickFrom(HOSTILE),
    JSON.parse('{"__proto__":{"polluted":true}}'),
    deep(3_000),
  ]);
}

function deep(levels: number): unknown {
  let value: unknown = 'x';
  for (let i = 0; i < levels; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}
