import { expect, test } from 'vitest';
import { beforeChanges } from '../../../../functions/send/compare/before-changes.ts';
import {
  allTagsIn,
  type Changes,
  digestOf,
  isNothing,
  toEdit,
} from '../../../../functions/send/compare/changes.ts';
import { serverEventSchema } from '../../../../functions/send/server/server-event.ts';
import { attribute, object } from '../../../support/event-parts.ts';

const there = serverEventSchema.parse({
  id: '7',
  uuid: 'e',
  orgc_id: '1',
  timestamp: '0',
  info: 'Before',
  published: true,
  Tag: [{ name: 'TLP:red' }],
  Attribute: [attribute('a', { comment: 'old', Tag: [{ name: 'x' }] }), attribute('b')],
  Object: [object('o', [attribute('oa'), attribute('ob', { deleted: true })])],
  EventReport: [{ uuid: 'r', name: 'Report', content: 'old' }],
});
const NOTHING: Changes = { fields: {}, tags: [], attributes: [], objects: [], reports: [] };
const NO_TAGS = { added: [], removed: [] };
const before = (changes: Partial<Changes>) => beforeChanges(there, { ...NOTHING, ...changes });

test('of an event that is about to be changed it says which it is, and that it was published', () => {
  expect(before({})).toEqual({
    event: { id: '7', uuid: 'e', info: 'Before', published: true },
    fields: {},
    tags: NO_TAGS,
    attributes: [],
    objects: [],
    reports: [],
  });
});

test('of a field it has what it was, and what it will be', () => {
  const { fields } = before({ fields: { info: 'After', sharing_group_id: '3' } });
  expect(fields).toEqual({
    info: { before: 'Before', after: 'After' },
    sharing_group_id: { before: '', after: '3' },
  });
});

test('of tags it has those that are added and were not there, and those that are taken away', () => {
  const { tags } = before({ tags: [{ name: 'tlp:RED' }, { name: 'new' }, { name: 'old', deleted: true }] });
  expect(tags).toEqual({ added: ['new'], removed: ['old'] });
});

test('of an attribute it has what it was like, or that it was not there', () => {
  const Tag = [{ name: 'x' }, { name: 'y' }];
  const { attributes } = before({
    attributes: [attribute('a', { Tag }), attribute('new', { Tag }), { uuid: 'b', deleted: true }],
  });
  expect(attributes).toMatchObject([
    { uuid: 'a', label: 'domain a.example', before: { comment: 'old' }, tags: { added: ['y'], removed: [] } },
    { uuid: 'new', label: 'domain new.example', tags: { added: ['x', 'y'], removed: [] } },
    { uuid: 'b', label: 'domain b.example', before: { deleted: false }, tags: NO_TAGS },
  ]);
  expect(attributes[1]?.before).toBeUndefined();
  const unknown = { uuid: 'z', deleted: true };
  expect(before({ attributes: [unknown, attribute('untagged')] }).attributes).toMatchObject([
    { label: 'z', tags: NO_TAGS },
    { label: 'domain untagged.example', tags: NO_TAGS },
  ]);
});

test('of an object it has what it was like, with those of its attributes that change, and its new references', () => {
  const ObjectReference = [{ uuid: 'ref', referenced_uuid: 'a', relationship_type: 'drops' }];
  const changed = object('o', [attribute('oa'), attribute('oc')], { ObjectReference });
  expect(before({ objects: [changed] }).objects).toMatchObject([
    {
      uuid: 'o',
      label: 'file',
      before: { comment: '', deleted: false },
      attributes: [
        { uuid: 'oa', before: { value: 'oa.example' } },
        { uuid: 'oc', before: undefined },
      ],
      references: ['ref'],
    },
  ]);
});

test('of an object that is new it says no more than that', () => {
  const ObjectReference = [{ uuid: 'ref', referenced_uuid: 'a', relationship_type: 'drops' }];
  const changed = object('new', [attribute('x')], { name: 'url', ObjectReference });
  expect(before({ objects: [changed] }).objects).toEqual([
    { uuid: 'new', label: 'url', before: undefined, attributes: [], references: [] },
  ]);
  expect(before({ objects: [{ uuid: 'z', deleted: true }] }).objects[0]?.label).toBe('');
});

test('of an object that is deleted it has all attributes that live', () => {
  const { objects } = before({ objects: [{ uuid: 'o', deleted: true }] });
  expect(objects[0]?.attributes.map(({ uuid }) => uuid)).toEqual(['oa']);
  expect(objects[0]?.references).toEqual([]);
});

test('of a report it has what it said, or that it was not there', () => {
  const report = (uuid: string) => ({ uuid, name: `New ${uuid}`, content: 'new', distribution: '5' });
  const { reports } = before({ reports: [report('r'), report('s')] });
  expect(reports).toMatchObject([
    { uuid: 'r', label: 'New r', before: { name: 'Report', content: 'old', deleted: false } },
    { uuid: 's', label: 'New s', before: undefined },
  ]);
});

test('an edit has what changes, and no more', () => {
  const tag = { name: 't' };
  const deleted = { uuid: 'o', deleted: true };
  const report = { uuid: 'r', name: 'n', content: 'c', distribution: '5' };
  expect(toEdit(NOTHING)).toEqual({ Event: {} });
  expect(toEdit({ ...NOTHING, fields: { info: 'i' }, tags: [tag] })).toEqual({
    Event: { info: 'i', Tag: [tag] },
  });
  expect(toEdit({ ...NOTHING, attributes: [attribute('a')], objects: [deleted], reports: [report] })).toEqual(
    {
      Event: { Attribute: [attribute('a')], Object: [deleted], EventReport: [report] },
    },
  );
});

test('tags are found wherever they are: of an event, its attributes, and those of its objects', () => {
  const tagged = (name: string) => attribute(name, { Tag: [{ name }] });
  const names = allTagsIn({
    ...NOTHING,
    tags: [{ name: 'event' }],
    attributes: [
      tagged('attribute'),
      attribute('untagged', { Tag: undefined }),
      { uuid: 'b', deleted: true },
    ],
    objects: [object('o', [tagged('in object')]), { uuid: 'p', deleted: true }],
  }).map(({ name }) => name);
  expect(names).toEqual(['event', 'attribute', 'in object']);
});

test.each<[string, Partial<Changes>]>([
  ['field', { fields: { info: 'i' } }],
  ['tag', { tags: [{ name: 't' }] }],
  ['attribute', { attributes: [attribute('a')] }],
  ['object', { objects: [{ uuid: 'o', deleted: true }] }],
  ['report', { reports: [{ uuid: 'r', name: 'n', content: 'c', distribution: '5' }] }],
])('a %s alone is a change, with a digest of its own', (_, change) => {
  const changes = { ...NOTHING, ...change };
  expect(isNothing(changes)).toBe(false);
  expect(digestOf(changes)).toMatch(/^[0-9a-f]{64}$/);
  expect(digestOf(changes)).not.toBe(digestOf(NOTHING));
});

test('no change is none', () => {
  expect(isNothing(NOTHING)).toBe(true);
});
