import { describe, expect, test } from 'vitest';
import { attributeOf, build, OTHER, objectOf } from '../../support/drafts.ts';

describe('what MISP cannot store', () => {
  const LONG = 'x'.repeat(65_536);
  const CODE_POINTS =
    'has characters that MISP cannot store; they are written as their code points, such as [U+1F600]';
  const CUT = 'is longer than the 65,535 bytes that MISP stores; the rest is cut';

  test('is brought to a form that it can, and the receipt says so of each row', () => {
    const { event, adjusted } = build({
      ...{ info: '😀', tags: ['t'.repeat(256)], rows: [1, 2] },
      attributes: [
        attributeOf({
          type: 'text',
          category: 'Other',
          value: 'a😀',
          comment: LONG,
          tags: ['😀'],
          rows: [2],
        }),
      ],
      objects: [
        objectOf({
          comment: 'o😀',
          attributes: [{ ...attributeOf({ type: 'comment', value: '𠮷', rows: [3] }), relation: 'x' }],
          references: [{ to: OTHER, relationship: 'drops', comment: 'r😀' }],
        }),
      ],
      reports: [{ name: 'R😀', content: '😀' }],
    });
    expect(adjusted).toEqual([
      { rows: [1, 2], field: 'info', reason: CODE_POINTS },
      {
        rows: [1, 2],
        field: 'tag',
        reason: 'is longer than the 255 characters that MISP stores; the rest is cut',
      },
      { rows: [2], field: 'text', reason: CODE_POINTS },
      { rows: [2], field: 'comment', reason: CUT },
      { rows: [2], field: 'tag', reason: CODE_POINTS },
      { rows: [3], field: 'comment', reason: CODE_POINTS },
      { rows: [3], field: 'comment', reason: CODE_POINTS },
      { rows: [3], field: 'comment', reason: CODE_POINTS },
      { rows: [1, 2], field: 'report name', reason: CODE_POINTS },
      { rows: [1, 2], field: 'report', reason: CODE_POINTS },
    ]);
    expect(event).toMatchObject({
      info: '[U+1F600]',
      Tag: [{ name: 't'.repeat(255) }],
      Attribute: [{ value: 'a[U+1F600]', comment: LONG.slice(1), Tag: [{ name: '[U+1F600]' }] }],
      Object: [
        {
          comment: 'o[U+1F600]',
          Attribute: [{ value: '[U+20BB7]' }],
          ObjectReference: [{ comment: 'r[U+1F600]' }],
        },
      ],
      EventReport: [{ name: 'R[U+1F600]', content: '[U+1F600]' }],
    });
  });

  test('of the comments of an object and its references is named with the rows of the object', () => {
    const attributes = [3, 4, 3].map((row) => ({ ...attributeOf({ rows: [row] }), relation: 'x' }));
    const references = [{ to: OTHER, relationship: 'drops', comment: LONG }];
    const { adjusted } = build({
      rows: [1, 2, 3, 4],
      objects: [objectOf({ comment: LONG, attributes, references })],
    });
    const comment = { rows: [3, 4], field: 'comment', reason: CUT };
    expect(adjusted).toEqual([comment, comment]);
  });

  test('is brought about in the names of objects, relations and reports, which MISP answers by 500', () => {
    const long = 'n'.repeat(256);
    const relation = { ...attributeOf({ rows: [2] }), relation: long };
    const { event, adjusted } = build({
      rows: [2],
      objects: [
        objectOf({
          name: long,
          metaCategory: 'm😀',
          description: LONG,
          attributes: [relation],
          references: [{ to: OTHER, relationship: long }],
        }),
      ],
      reports: [{ name: long, content: long }],
    });
    const name = long.slice(1);
    expect(event).toMatchObject({
      Object: [
        {
          name,
          'meta-category': 'm[U+1F600]',
          description: LONG.slice(1),
          Attribute: [{ object_relation: name }],
          ObjectReference: [{ relationship_type: name }],
        },
      ],
      EventReport: [{ name, content: long }],
    });
    const SHORTENED = 'is longer than the 255 characters that MISP stores; the rest is cut';
    expect(adjusted.map(({ field, reason }) => [field, reason])).toEqual([
      ['object name', SHORTENED],
      ['meta-category', CODE_POINTS],
      ['description', CUT],
      ['object_relation', SHORTENED],
      ['relationship_type', SHORTENED],
      ['report name', SHORTENED],
    ]);
  });

  test('for both reasons is named for both', () => {
    expect(build({ info: `${LONG}😀` }).adjusted).toMatchObject([{ reason: CODE_POINTS }, { reason: CUT }]);
  });

  test('is no tag with blanks around it, nor a title of just as many bytes', () => {
    expect(build({ tags: [' tlp:amber '], info: LONG.slice(1) }).adjusted).toEqual([]);
  });

  test('of a value is left to MISP, however long it is', () => {
    const { event, adjusted } = build({
      attributes: [attributeOf({ type: 'text', category: 'Other', value: LONG })],
    });
    expect(event.Attribute[0]?.value).toBe(LONG);
    expect(adjusted).toEqual([]);
  });
});
