import { describe, expect, it } from 'vitest';
import { typeNames } from '../../../../functions/misp/validation/attribute-types.ts';
import { judgeAttribute } from '../../../../functions/misp/validation/judge-attribute.ts';

describe('a hostile value of 65,535 characters', () => {
  const units = [
    ...[
      'a',
      '0',
      '.',
      ':',
      '|',
      '[',
      '"\\',
      '[{',
      '\n',
      'a ',
      '\na',
      'a@',
      '日',
      '\u0301',
      '😀',
      '\t',
      '::',
      '1.',
    ],
    ...[
      'C:\\Users\\',
      'C:\\Users\\a\n',
      'x:\\Windows\\',
      '%APPDATA%',
      '\\REGISTRY\\USER\\S-1',
      'xn--a.',
      '[dot',
    ],
    ...['http://a@', '+-', 'Mon ', '1 day ', '@1', '(((', 'A/', 'January ', '\0', 'ß'],
  ];

  it.each(units)('of nothing but %j is judged within half a second for every type', (unit) => {
    const value = unit.repeat(Math.floor(65_535 / unit.length));
    const slow = typeNames.filter((type) => {
      const started = performance.now();
      judgeAttribute({ type, value });
      judgeAttribute({ type, value: `${value}|${value}` });
      return performance.now() - started > 500;
    });
    expect(slow).toEqual([]);
  });
});
