import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeNames } from '../../../../functions/misp/validation/attribute-types.ts';
import { judgeAttribute } from '../../../../functions/misp/validation/judge-attribute.ts';

const seed = Number(process.env.FC_SEED ?? Date.now() % 1_000_000);
console.info(`property tests of judgeAttribute: FC_SEED=${seed}`);
const options = { seed, numRuns: 3_000 };

const corpus = new URL('../../../fixtures/misp-values/attributes.jsonl', import.meta.url);
const recorded = readFileSync(corpus, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { type: string; value_in: unknown })
  .filter(({ value_in }) => typeof value_in === 'string' && value_in.length < 500)
  .map(({ value_in }) => String(value_in));

const anyType = fc.oneof(fc.constantFrom(...typeNames), fc.string());
const anyText = fc.oneof(
  fc.constantFrom(...recorded),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc
    .tuple(fc.constantFrom(...recorded), fc.string(), fc.constantFrom(...recorded))
    .map((parts) => parts.join('')),
);
const anyCategory = fc.option(fc.oneof(fc.constantFrom('Other', 'Network activity', 'Person'), fc.string()));

describe('any input at all', () => {
  it('is judged, never thrown on', () => {
    fc.assert(
      fc.property(anyType, fc.oneof(anyText, fc.anything()), anyCategory, (type, value, category) => {
        const judgement = judgeAttribute({ type, value, category });
        if (judgement.accepted) expect(judgement.value.isWellFormed()).toBe(true);
        else expect(judgement.reason).not.toBe('');
      }),
      options,
    );
  });

  it('of a wrong shape is judged, too', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (type, category) => {
        const input = { type, value: 'x', category } as Parameters<typeof judgeAttribute>[0];
        expect(typeof judgeAttribute(input).accepted).toBe('boolean');
      }),
      options,
    );
  });
});

describe('a stored value', () => {
  // Where MISP itself changes a value twice: brackets within brackets, paths, telephone numbers that come to start
  // with 00; and what it reads back without its pipe it does not take again.
  const changesTwice = /[[(]|:[\s\S]{1,3}(?:Program|Documents|Users|DOCUME|Windows)|REGISTRY/i;
  const steadyTypes = typeNames.filter((type) => !/phone|^prtn$|^malware-sample$/.test(type));

  it('is stored again as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...steadyTypes), anyText, (type, value) => {
        fc.pre(!changesTwice.test(value));
        const first = judgeAttribute({ type, value });
        fc.pre(first.accepted && (!type.includes('|') || first.value.includes('|')));
        expect(judgeAttribute({ type, value: first.value, category: first.category })).toEqual(first);
      }),
      options,
    );
  });
});

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
