import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeAttribute } from '../../../../functions/misp/validation/judge-attribute.ts';

/** Of what disagrees. */
const SHOWN = 5;

const fixture = new URL('../../../fixtures/misp-values/php-8.2-dates.jsonl', import.meta.url);
const recorded = readFileSync(fixture, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { value: string; stored: string | null });

function stored(value: string): string | null {
  const judgement = judgeAttribute({ type: 'datetime', value });
  return judgement.accepted ? judgement.value : null;
}

describe('a date', () => {
  test('is stored as PHP 8.2 writes it, in each form that PHP reads and some that it does not', () => {
    const wrong = recorded
      .values()
      .map((line) => ({ ...line, ours: stored(line.value) }))
      .filter((line) => line.ours !== line.stored);
    expect(wrong.take(SHOWN).toArray()).toEqual([]);
  });

  test.each([
    ['now'],
    ['today'],
    ['10:00'],
    ['1/2'],
    ['2 jan'],
    ['2.1.24'],
    ['january 2 3:04'],
    ['january 2 3:04:05 UTC'],
    ['1jan'],
    ['1.1.1'],
    ['jan 2, 3:04:05 pm'],
    ['monday next week'],
    ['3 days ago'],
    ['first day of next month'],
    ['last monday of january'],
    ['Europe/Paris'],
  ])('such as %j leaves a part open, which MISP would fill in from its clock', (value) => {
    expect(judgeAttribute({ type: 'datetime', value })).toMatchObject({
      accepted: false,
      reason: 'the date leaves a part open, for which MISP would store the present time',
    });
  });

  test('of 1,000 characters is read, though most of them are blanks, and a longer one is none', () => {
    const blanks = ' '.repeat(1_000 - '2024-01-0203:04'.length);
    expect(stored(`2024-01-02${blanks}03:04`)).toBe('2024-01-02T03:04:00.000000+0000');
    expect(stored(`2024-01-02${blanks} 03:04`)).toBeNull();
  });
});
