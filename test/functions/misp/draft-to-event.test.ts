import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mispEventSchema } from '../../../functions/misp/event.ts';
import type { AttributeDraft, ObjectDraft } from '../../../functions/misp/event-draft.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { attributeOf, build, GIVEN, OTHER, objectOf } from '../../support/drafts.ts';

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
  test('that is a report with the UUID, or without one the name, of another has one of its own for ever', () => {
    const reports = [
      { uuid: GIVEN, name: 'R', content: 'a' },
      { uuid: GIVEN, name: 'R', content: 'b' },
      { uuid: GIVEN, name: 'R', content: 'a' },
      { name: 'S', content: 'c' },
      { name: 'S', content: 'd' },
      { name: 'S', content: 'd' },
    ];
    const built = () =>
      (build({ reports }).event.EventReport ?? []).map(({ uuid, content }) => `${content} ${uuid}`);
    expect(built().map((one) => one[0])).toEqual(['a', 'b', 'c', 'd']);
    expect(new Set(built().map((one) => one.slice(2))).size).toBe(4);
    expect(built()[0]).toBe(`a ${GIVEN}`);
    expect(built()).toEqual(built());
  });

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
