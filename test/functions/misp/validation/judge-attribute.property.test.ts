import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeNames } from '../../../../functions/misp/validation/attribute-types.ts';
import { judgeAttribute } from '../../../../functions/misp/validation/judge-attribute.ts';
import { anyCharacter } from '../../../support/any-character.ts';

const options = { numRuns: 3_000 };

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
  fc.string({ unit: anyCharacter }),
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
