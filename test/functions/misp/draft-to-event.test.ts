import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftToEvent } from '../../../functions/misp/draft-to-event.ts';
import { mispEventSchema } from '../../../functions/misp/event.ts';
import type { AttributeDraft, EventDraft, ObjectDraft } from '../../../functions/misp/event-draft.ts';
import type { EventSettings } from '../../../functions/misp/settings.ts';
import { anyCharacter } from '../../support/any-character.ts';

const GIVEN = '5e4dd88a-dd44-4ec0-9cdb-5a6c9ea4d1b5';
const OTHER = '0b9c6f3e-2f4d-4b5e-9d0a-1c2b3a4d5e6f';

function attributeOf(fields: Partial<AttributeDraft> = {}): AttributeDraft {
  return { category: 'Network activity', type: 'domain', value: 'evil.example', rows: [1], ...fields };
}

function objectOf(fields: Partial<ObjectDraft> = {}): ObjectDraft {
  return {
    name: 'url',
    metaCategory: 'network',
    description: 'A URL',
    templateUuid: GIVEN,
    templateVersion: '9',
    attributes: [{ ...attributeOf(), relation: 'domain' }],
    ...fields,
  };
}

function build(fields: Partial<EventDraft> = {}, settings: EventSettings = {}) {
  const draft = { key: ['k'], info: 'Title', date: '2024-03-04', tags: [], attributes: [], rows: [1] };
  return draftToEvent('source', { ...draft, ...fields }, settings);
}

describe('an event', () => {
  test('has what its draft says, in the words of MISP, and is one that the queue takes', () => {
    const seen = {
      firstSeen: '2024-03-04T00:00:00.000000+00:00',
      lastSeen: '2024-03-05T00:00:00.000000+00:00',
    };
    const { event, adjusted } = build({
      ...{ threatLevelId: '2', analysis: '1', distribution: '1', extendsUuid: GIVEN, tags: ['tlp:amber'] },
      attributes: [
        attributeOf({
          ...{ uuid: OTHER, comment: 'c', to_ids: false, disableCorrelation: true, tags: ['t'], ...seen },
          ...{ distribution: '4', sharingGroup: GIVEN },
        }),
      ],
      objects: [
        objectOf({
          ...{ comment: 'o', distribution: '4', sharingGroup: GIVEN, ...seen },
          references: [
            { uuid: '3f0e8c53-3c3c-4f0e-8a58-a37fbdd9d2cf', to: OTHER, relationship: 'drops', comment: 'r' },
          ],
        }),
      ],
      reports: [{ uuid: '2cf3bd87-63c2-4b5f-8bcb-6d4d3bca8d2b', name: 'R', content: 'C', distribution: '0' }],
    });
    expect(adjusted).toEqual([]);
    expect(mispEventSchema.parse(event)).toEqual(event);
    expect(event).toEqual({
      uuid: '774391a9-7810-52fd-b9ad-178981269bea',
      ...{ info: 'Title', date: '2024-03-04', published: false, extends_uuid: GIVEN },
      ...{ distribution: '1', threat_level_id: '2', analysis: '1', Tag: [{ name: 'tlp:amber' }] },
      Attribute: [
        {
          ...{
            uuid: OTHER,
            category: 'Network activity',
            type: 'domain',
            value: 'evil.example',
            comment: 'c',
          },
          ...{
            to_ids: false,
            disable_correlation: true,
            first_seen: seen.firstSeen,
            last_seen: seen.lastSeen,
          },
          ...{ distribution: '4', SharingGroup: { uuid: GIVEN }, Tag: [{ name: 't' }] },
        },
      ],
      Object: [
        {
          uuid: expect.any(String),
          ...{ name: 'url', 'meta-category': 'network', description: 'A URL', comment: 'o' },
          ...{
            template_uuid: GIVEN,
            template_version: '9',
            distribution: '4',
            SharingGroup: { uuid: GIVEN },
          },
          ...{ first_seen: seen.firstSeen, last_seen: seen.lastSeen },
          Attribute: [
            {
              uuid: expect.any(String),
              ...{
                category: 'Network activity',
                type: 'domain',
                value: 'evil.example',
                object_relation: 'domain',
              },
            },
          ],
          ObjectReference: [
            {
              uuid: '3f0e8c53-3c3c-4f0e-8a58-a37fbdd9d2cf',
              ...{ referenced_uuid: OTHER, relationship_type: 'drops', comment: 'r' },
            },
          ],
        },
      ],
      EventReport: [
        { uuid: '2cf3bd87-63c2-4b5f-8bcb-6d4d3bca8d2b', name: 'R', content: 'C', distribution: '0' },
      ],
    });
  });

  test('of which little is said has no field that says nothing', () => {
    const { event } = build({ attributes: [attributeOf({ comment: '', tags: [] })], objects: [] });
    const fields = ['uuid', 'info', 'date', 'published', 'Attribute'];
    expect(Object.keys(event)).toEqual(fields);
    expect(Object.keys(event.Attribute[0] ?? {})).toEqual(['uuid', 'category', 'type', 'value']);
    const { Object: [object] = [] } = build({ objects: [objectOf()] }).event;
    expect(object).not.toHaveProperty('ObjectReference');
    expect(object).not.toHaveProperty('comment');
    expect(object).toMatchObject({ distribution: '5' });
  });

  test('has what its source says of all, where the draft says nothing', () => {
    const settings = {
      distribution: 'this-community',
      threatLevel: 'high',
      analysis: 'completed',
      tags: ['a'],
    } as const;
    expect(build({ tags: ['b', ' a '] }, settings).event).toMatchObject({
      ...{ distribution: '1', threat_level_id: '1', analysis: '2', Tag: [{ name: 'b' }, { name: 'a' }] },
    });
    const said = { distribution: '0', threatLevelId: '4', analysis: '0' };
    expect(build(said, settings).event).toMatchObject({
      ...{ distribution: '0', threat_level_id: '4', analysis: '0' },
    });
  });

  test.each([
    [{ distribution: 'your-organisation', threatLevel: 'high', analysis: 'initial' }, '0 1 0'],
    [{ distribution: 'connected-communities', threatLevel: 'medium', analysis: 'ongoing' }, '2 2 1'],
    [{ distribution: 'all-communities', threatLevel: 'low', analysis: 'completed' }, '3 3 2'],
    [{ distribution: 'sharing-group', threatLevel: 'undefined', analysis: 'completed' }, '4 4 2'],
  ] as const)('of a source with %j has the numbers %s', (settings, numbers) => {
    const { distribution, threat_level_id, analysis } = build({}, settings).event;
    expect([distribution, threat_level_id, analysis].join(' ')).toBe(numbers);
  });

  // If one of these changes, what was sent is sent again beside the old one.
  test('and its parts have the same ids for ever', () => {
    const reference = { to: 'B', relationship: 'drops' };
    const { event } = build({
      attributes: [attributeOf()],
      objects: [objectOf({ references: [reference] }), objectOf({ label: 'B', attributes: [] })],
      reports: [{ name: 'R', content: 'C' }],
    });
    const { Object: objects = [], Attribute, EventReport = [] } = event;
    expect([event, ...Attribute, ...objects, ...EventReport].map(({ uuid }) => uuid)).toEqual([
      '774391a9-7810-52fd-b9ad-178981269bea',
      '2634da58-2dcd-5abb-a843-9e79588443a5',
      'bfe1a471-b2b5-5d28-a0d0-72297518801c',
      '0df5aa28-c863-5a71-ae73-a385c7a9fa1f',
      'd5f8949a-5c29-50b4-a4d5-d7e50b1c343d',
    ]);
    expect(objects[0]?.Attribute[0]?.uuid).toBe('ac95002b-cde6-583a-8a21-51b6f0f430f1');
    expect(objects[0]?.ObjectReference).toEqual([
      {
        uuid: 'd269fb51-f806-5801-9fc9-9604daa9728f',
        referenced_uuid: objects[1]?.uuid,
        relationship_type: 'drops',
      },
    ]);
  });
});

describe('a part', () => {
  test('that has the UUID of another gets one of its own', () => {
    const once = { attributes: [attributeOf()], objects: [objectOf()] };
    const twice = build({
      attributes: [attributeOf({ uuid: GIVEN, value: 'a.example' }), attributeOf({ uuid: GIVEN })],
      objects: [objectOf({ uuid: OTHER, attributes: [] }), objectOf({ uuid: OTHER })],
    }).event;
    const { Attribute, Object: objects } = build(once).event;
    expect(twice.Attribute).toEqual([
      expect.objectContaining({ uuid: GIVEN, value: 'a.example' }),
      ...Attribute,
    ]);
    expect(twice.Object).toEqual([
      expect.objectContaining({ uuid: OTHER, Attribute: [] }),
      ...(objects ?? []),
    ]);
    const inObject = objectOf({ attributes: [{ ...attributeOf({ uuid: GIVEN }), relation: 'domain' }] });
    const across = build({ attributes: [attributeOf({ uuid: GIVEN })], objects: [inObject] }).event;
    expect(across.Object).toEqual(objects);
  });

  test('is told from another of its kind by all that makes it, and by nothing else', () => {
    const uuidOf = (fields: Partial<ObjectDraft>) =>
      build({ objects: [objectOf(fields)] }).event.Object?.[0]?.uuid;
    const one = { ...attributeOf(), relation: 'domain' };
    const other = { ...attributeOf({ value: 'b.example' }), relation: 'domain' };
    expect(uuidOf({ attributes: [one, other] })).toBe(uuidOf({ attributes: [other, one], comment: 'x' }));
    const objects = [
      { attributes: [one] },
      { attributes: [other] },
      { attributes: [{ ...one, relation: 'host' }] },
      { attributes: [{ ...one, type: 'hostname' }] },
      { name: 'domain-ip' },
    ];
    expect(new Set(objects.map(uuidOf)).size).toBe(objects.length);
  });
});

describe('an object', () => {
  test('without a category or description has one, or MISP would drop it', () => {
    const { event } = build({ objects: [objectOf({ metaCategory: '', description: '' })] });
    expect(event.Object?.[0]).toMatchObject({ 'meta-category': 'misc', description: 'url' });
  });

  test('keeps two attributes of one value, which its relations tell apart', () => {
    const twins = ['domain', 'host'].map((relation) => ({ ...attributeOf(), relation }));
    expect(build({ objects: [objectOf({ attributes: twins })] }).event.Object?.[0]?.Attribute).toHaveLength(
      2,
    );
  });
});

describe('attributes of one category, type and value', () => {
  test('are one, with the comments, tags and rows of all', () => {
    const { event, attributeRows } = build({
      attributes: [
        attributeOf({ comment: 'one', tags: ['a'], rows: [1] }),
        attributeOf({ value: 'EVIL[.]example', comment: 'two', tags: ['b', 'a'], rows: [2, 3] }),
        attributeOf({ comment: 'one', rows: [4] }),
      ],
    });
    expect(event.Attribute).toMatchObject([
      { value: 'evil.example', comment: 'one; two', Tag: [{ name: 'a' }, { name: 'b' }] },
    ]);
    expect(Object.values(attributeRows)).toEqual([[1, 2, 3, 4]]);
  });

  test('whose comments are too long only together have as much of them as MISP stores, and the receipt says so', () => {
    const comments = ['a'.repeat(65_000), 'b'.repeat(1_000)];
    const { event, adjusted } = build({
      attributes: comments.map((comment, i) => attributeOf({ comment, rows: [i + 1] })),
    });
    expect(event.Attribute[0]?.comment).toBe(comments.join('; ').slice(0, 65_535));
    expect(adjusted).toEqual([
      {
        rows: [1, 2],
        field: 'comment',
        reason: 'is longer than the 65,535 bytes that MISP stores; the rest is cut',
      },
    ]);
  });

  test('were seen from the first of their times to the last', () => {
    const day = (of: number) => `2024-03-0${of}T00:00:00.000000+00:00`;
    const seen = (...all: Partial<AttributeDraft>[]) => build({ attributes: all.map(attributeOf) });
    expect(
      seen(
        { firstSeen: day(3), lastSeen: day(4) },
        { firstSeen: day(2), lastSeen: day(3) },
        { lastSeen: day(5) },
        {},
      ).event.Attribute,
    ).toMatchObject([{ first_seen: day(2), last_seen: day(5) }]);
    expect(seen({}, { firstSeen: day(3) }).event.Attribute).toMatchObject([{ first_seen: day(3) }]);
    expect(seen({ firstSeen: day(3) }, { lastSeen: day(2) }).event.Attribute).toMatchObject([
      { first_seen: day(2), last_seen: day(3) },
    ]);
  });

  test('without comments and tags are one without them', () => {
    const [attribute] = build({ attributes: [attributeOf(), attributeOf()] }).event.Attribute;
    expect(Object.keys(attribute ?? {})).toEqual(['uuid', 'category', 'type', 'value']);
  });

  test('that differ in one of the three are several', () => {
    const attributes = [{}, { category: 'External analysis' }, { type: 'hostname' }, { value: 'a.example' }];
    expect(build({ attributes: attributes.map(attributeOf) }).event.Attribute).toHaveLength(4);
  });
});

test('the rows behind an attribute are found by its UUID, in objects too', () => {
  const { event, attributeRows } = build({
    attributes: [attributeOf({ rows: [1] })],
    objects: [objectOf({ attributes: [{ ...attributeOf({ rows: [2, 3] }), relation: 'domain' }] })],
  });
  expect(attributeRows).toEqual({
    [`${event.Attribute[0]?.uuid}`]: [1],
    [`${event.Object?.[0]?.Attribute[0]?.uuid}`]: [2, 3],
  });
});

test('a value that MISP would refuse stays as it is written, for MISP to say so', () => {
  expect(build({ attributes: [attributeOf({ value: ' NO DOMAIN ' })] }).event.Attribute[0]?.value).toBe(
    ' NO DOMAIN ',
  );
});

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

test('any texts at all make an event that the queue takes, the same each time', () => {
  const text = fc.string({ unit: anyCharacter, maxLength: 20 });
  fc.assert(
    fc.property(text, text, text, fc.array(text, { maxLength: 3 }), (info, value, comment, tags) => {
      const fields = { info, tags, attributes: [attributeOf({ type: 'text', value, comment, tags })] };
      const { event } = build({ ...fields, objects: [objectOf({ comment })] });
      expect(mispEventSchema.parse(event)).toEqual(event);
      expect(build({ ...fields, objects: [objectOf({ comment })] }).event).toEqual(event);
    }),
  );
});
