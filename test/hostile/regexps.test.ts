import { expect, test } from 'vitest';
import { findSlow } from './pump.ts';
import { findMakers, findRegexps } from './regexps.ts';

/** What takes more time than its text is long, and never sees a long one, with the most that it sees. */
const BOUNDED: Record<string, { longest: number; why: string }> = {
  '/\\/+$/': { longest: 1_000, why: "an address in the operator's own configuration" },
  '/\\.?0+$/': { longest: 200, why: 'a number, as toExponential and toFixed write it' },
};

test('no pattern takes much longer for a text that is made to delay it than for any other of its length', async () => {
  const regexps = await findRegexps();
  // Less would mean that they are not found.
  expect(regexps.length).toBeGreaterThan(300);
  const slow = regexps.flatMap(({ file, regexp }) => {
    const found = findSlow(regexp, BOUNDED[String(regexp)]?.longest);
    return found ? [{ file, pattern: String(regexp), ...found }] : [];
  });
  expect(slow).toEqual([]);
}, 300_000);

test('of all patterns that functions make it is known whether they are among these', async () => {
  const misp = 'functions/misp/validation';
  expect(await findMakers()).toEqual([
    // Of the options of a source: made for the measurement.
    'functions/formats/readers/access-log.ts',
    'functions/formats/readers/key-value.ts',
    // Made while they are loaded.
    `${misp}/hash-rules.ts`,
    `${misp}/identifier-rules.ts`,
    `${misp}/import-regexps.ts`,
    // So many digits, and nothing else.
    `${misp}/php-date/cursor.ts`,
  ]);
});

test('a pattern that goes back over its text is found out', () => {
  for (const pattern of [/^(a+)+$/, /\s+$/, /(?:a|aa)*b/, /<[^>]*>/g, /^[^\s/]+\.[^\s/]+\//])
    expect(findSlow(pattern), String(pattern)).toBeDefined();
  for (const pattern of [/^a+$/, /\s+/g, /<[^<>]*>/g, /^https?:\/\//])
    expect(findSlow(pattern)).toBeUndefined();
});
