import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitName, fitTag, fitText, keepStorable, keepToBmp } from '../../../functions/misp/text.ts';
import { anyCharacter } from '../../support/any-character.ts';

describe('a character that MISP cannot store', () => {
  test('is written as its code point, and what it can store stays', () => {
    expect(keepToBmp('é日😀x𠮷')).toBe('é日[U+1F600]x[U+20BB7]');
    expect(keepToBmp('\u{10ffff}\uffff')).toBe('[U+10FFFF]\uffff');
  });

  test('may be half a one, for which MISP would refuse the whole event as no JSON', () => {
    const halves = 'cut \ud83d, \ude00 and 😀';
    for (const fitted of [fitName, fitTag, fitText])
      expect(fitted(halves)).toBe('cut [U+D83D], [U+DE00] and [U+1F600]');
  });
});

describe('a title', () => {
  test.each([
    ['a'.repeat(65_535), 'a'.repeat(65_535)],
    ['a'.repeat(65_536), 'a'.repeat(65_535)],
    [`${'a'.repeat(65_532)}\ufffd`, `${'a'.repeat(65_532)}\ufffd`],
    [`${'a'.repeat(65_534)}日本`, 'a'.repeat(65_534)],
    [`${'a'.repeat(65_533)}日本`, 'a'.repeat(65_533)],
    [`${'a'.repeat(65_532)}日本`, `${'a'.repeat(65_532)}日`],
    [`\ufffd${'a'.repeat(65_531)}é`, `\ufffd${'a'.repeat(65_531)}`],
  ])('is cut at the 65,535th byte, and never within a character (%#)', (title, expected) => {
    expect(fitText(title)).toBe(expected);
  });

  test('that was cut fits, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, minLength: 1, maxLength: 4 }), (unit) => {
        const cut = fitText(unit.repeat(30_000));
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(65_535);
        expect(keepStorable(unit.repeat(30_000)).startsWith(cut)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a tag', () => {
  test.each([
    [' tlp:amber\n', 'tlp:amber'],
    ['t'.repeat(256), 't'.repeat(255)],
    [` ${'t'.repeat(255)}`, 't'.repeat(255)],
    [`${'t'.repeat(254)} x`, 't'.repeat(254)],
    ['a 😀', 'a [U+1F600]'],
  ])('is stored without blanks around it, in 255 characters (%#)', (name, expected) => {
    expect(fitTag(name)).toBe(expected);
  });
});
