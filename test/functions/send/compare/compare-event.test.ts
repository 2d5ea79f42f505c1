import { describe, expect, test } from 'vitest';
import { isNothing } from '../../../../functions/send/compare/changes.ts';
import { compareEvent, type MeantEvent } from '../../../../functions/send/compare/compare-event.ts';
import { serverEventSchema } from '../../../../functions/send/server/server-event.ts';

const uuid = (n: number) => `36a68d87-3653-48f2-b28f-${String(n).padStart(12, '0')}`;

const EVENT = { uuid: uuid(1), info: 'An event', date: '2024-03-04' };

/** A part of an event as it is meant; the server has more of each. */
const attribute = (n: number, more: object = {}) => ({
  uuid: uuid(n),
  type: 'domain',
  category: 'Network activity',
  value: `${n}.example`,
  ...more,
});
const object = (n: number, more: object = {}) => ({
  uuid: uuid(n),
  name: 'file',
  'meta-category': 'file',
  description: 'File object',
  template_uuid: uuid(0),
  template_version: '24',
  distribution: '5' as const,
  Attribute: [attribute(n + 1, { object_relation: 'filename' })],
  ...more,
});
const report = (n: number, more: object = {}) => ({ uuid: uuid(n), name: 'r', content: 'text', ...more });
const reference = (to: number, more: object = {}) => ({
  uuid: uuid(90),
  referenced_uuid: uuid(to),
  relationship_type: 'drops',
  ...more,
});

type Parts = { [Field in string]?: unknown };

/** What is to be changed of what is there, but for what is nothing. */
function changesOf(meant: Parts, there: Parts, policy: 'merge' | 'replace' = 'merge'): Parts {
  const event = { published: false, Attribute: [], ...EVENT, ...meant } as unknown as MeantEvent;
  const server = serverEventSchema.parse({ id: '7', orgc_id: '1', timestamp: '0', ...EVENT, ...there });
  const changes = compareEvent(event, server, policy);
  const there_ = Object.entries(changes).filter(([, some]) => Object.keys(some).length > 0);
  expect(isNothing(changes)).toBe(there_.length === 0);
  return Object.fromEntries(there_);
}

const deleted = { deleted: true };
const named = { object_relation: 'filename' };
const gone = (n: number) => ({ uuid: uuid(n), deleted: true });

describe('merging', () => {
  test.each<[string, Parts, Parts, Parts]>([
    ['what is there as it is meant changes nothing', {}, {}, {}],
    ['a field that is otherwise is set', { info: 'New' }, {}, { fields: { info: 'New' } }],
    ['blanks around a field are nothing', { info: 'An event ' }, { info: ' An event' }, {}],
    ['a field that is not meant is left as it is', {}, { analysis: '2', threat_level_id: '1' }, {}],
    [
      'each field of its own is compared',
      { date: '2024-03-05', distribution: '0', threat_level_id: '2', analysis: '1', extends_uuid: uuid(5) },
      { distribution: '1', threat_level_id: '4', analysis: '0', extends_uuid: '' },
      {
        fields: {
          date: '2024-03-05',
          distribution: '0',
          threat_level_id: '2',
          analysis: '1',
          extends_uuid: uuid(5),
        },
      },
    ],
    [
      'a sharing group is one by its id on the server',
      { distribution: '4', sharing_group_id: '3' },
      { distribution: '4', sharing_group_id: '2' },
      { fields: { sharing_group_id: '3' } },
    ],
    [
      'a tag is added that is not there, in whatever case',
      { Tag: [{ name: 'TLP:red' }, { name: 'new' }] },
      { Tag: [{ name: 'tlp:RED' }, { name: 'theirs' }] },
      { tags: [{ name: 'new' }] },
    ],
    [
      'an attribute is sent that is not there, and others are left',
      { Attribute: [attribute(2), attribute(3)] },
      { Attribute: [attribute(2), attribute(4)] },
      { attributes: [attribute(3)] },
    ],
    [
      'an attribute of another UUID is the same if its type, category and value are, in whatever case',
      { Attribute: [attribute(2, { value: 'A.example', comment: 'new' })] },
      { Attribute: [attribute(3, { value: 'a.EXAMPLE' })] },
      { attributes: [attribute(3, { value: 'A.example', comment: 'new' })] },
    ],
    [
      'an attribute of another type or category is another',
      { Attribute: [attribute(2), attribute(3)] },
      {
        Attribute: [
          attribute(4, { value: '2.example', type: 'url' }),
          attribute(5, { value: '3.example', category: 'Other' }),
        ],
      },
      { attributes: [attribute(2), attribute(3)] },
    ],
    [
      'an attribute of the same UUID is the same, in whatever form MISP has stored its value',
      { Attribute: [attribute(2, { value: 'A.B.EXAMPLE' })] },
      { Attribute: [attribute(2, { value: 'a.b.example.' })] },
      {},
    ],
    [
      'an object is sent for a field and an attribute',
      { Object: [object(10, { comment: 'new', Attribute: [attribute(12)] })] },
      { Object: [object(10)] },
      {
        objects: [{ ...without(object(10, { comment: 'new' }), 'distribution'), Attribute: [attribute(12)] }],
      },
    ],
    [
      'of two attributes with the same value the living one is the one that is meant',
      { Attribute: [attribute(2, { comment: 'new' })] },
      { Attribute: [attribute(3, { value: '2.example' }), attribute(4, { value: '2.example', ...deleted })] },
      { attributes: [attribute(3, { value: '2.example', comment: 'new' })] },
    ],
    [
      'an attribute that somebody deleted stays deleted',
      { Attribute: [attribute(2, { comment: 'new' })] },
      { Attribute: [attribute(2, deleted)] },
      {},
    ],
    [
      'an attribute is sent whole for a tag that it lacks, with that tag alone',
      { Attribute: [attribute(2, { Tag: [{ name: 'a' }, { name: 'b' }] })] },
      { Attribute: [attribute(2, { Tag: [{ name: 'A' }] })] },
      { attributes: [attribute(2, { Tag: [{ name: 'b' }] })] },
    ],
    [
      'an object is sent that is not there, and others are left',
      { Object: [object(10), object(20)] },
      { Object: [object(10), object(30)] },
      { objects: [object(20)] },
    ],
    [
      'an object of another UUID is the same if its name and attributes are, in whatever order',
      { Object: [object(10, { comment: 'new', Attribute: [attribute(11, named), attribute(12, named)] })] },
      {
        Object: [
          object(30, {
            Attribute: [
              attribute(32, { value: '12.EXAMPLE', ...named }),
              attribute(31, { value: '11.example', ...named }),
            ],
          }),
        ],
      },
      { objects: [{ ...without(object(30, { comment: 'new' }), 'distribution'), Attribute: [] }] },
    ],
    [
      'an object of the same attributes, but of another name or relation, is another',
      { Object: [object(10), object(20)] },
      {
        Object: [
          object(30, {
            name: 'url',
            Attribute: [attribute(31, { value: '11.example', object_relation: 'filename' })],
          }),
          object(40, { Attribute: [attribute(41, { value: '21.example', object_relation: 'path' })] }),
        ],
      },
      { objects: [object(10), object(20)] },
    ],
    [
      'an object that somebody deleted stays deleted, and a living one like it is none of ours',
      { Object: [object(10, { comment: 'new' })] },
      { Object: [object(10, deleted)] },
      {},
    ],
    [
      'an object like one that is deleted is another',
      { Object: [object(10)] },
      {
        Object: [
          object(30, {
            ...deleted,
            Attribute: [attribute(31, { value: '11.example', object_relation: 'filename' })],
          }),
        ],
      },
      { objects: [object(10)] },
    ],
    [
      'of an object only those attributes are sent that it lacks',
      { Object: [object(10, { Attribute: [attribute(11), attribute(12)] })] },
      { Object: [object(10, { Attribute: [attribute(11), attribute(13)] })] },
      { objects: [{ ...without(object(10), 'distribution'), Attribute: [attribute(12)] }] },
    ],
    [
      'who may see an object that says nothing of it is left as it is',
      { Object: [object(10)] },
      { Object: [object(10, { distribution: '0' })] },
      {},
    ],
    [
      'who may see an object that says so is set',
      { Object: [object(10, { distribution: '1' })] },
      { Object: [object(10, { distribution: '0' })] },
      { objects: [object(10, { distribution: '1', Attribute: [] })] },
    ],
    [
      'a reference is sent that the object lacks, alone',
      { Object: [object(10, { ObjectReference: [reference(2), reference(3, { uuid: uuid(91) })] })] },
      { Object: [object(10, { ObjectReference: [reference(2)] })] },
      {
        objects: [
          {
            ...without(object(10), 'distribution'),
            Attribute: [],
            ObjectReference: [reference(3, { uuid: uuid(91) })],
          },
        ],
      },
    ],
    [
      'a reference of another kind to the same is another',
      { Object: [object(10, { ObjectReference: [reference(2)] })] },
      { Object: [object(10, { ObjectReference: [reference(2, { relationship_type: 'uses' })] })] },
      {
        objects: [{ ...without(object(10), 'distribution'), Attribute: [], ObjectReference: [reference(2)] }],
      },
    ],
    [
      'a reference goes to what is there under another UUID',
      { Attribute: [attribute(2)], Object: [object(10, { ObjectReference: [reference(2)] })] },
      { Attribute: [attribute(3, { value: '2.example' })], Object: [object(10)] },
      {
        objects: [{ ...without(object(10), 'distribution'), Attribute: [], ObjectReference: [reference(3)] }],
      },
    ],
    [
      'such a reference that is there is none to send',
      { Attribute: [attribute(2)], Object: [object(10, { ObjectReference: [reference(2)] })] },
      {
        Attribute: [attribute(3, { value: '2.example' })],
        Object: [object(10, { ObjectReference: [reference(3)] })],
      },
      {},
    ],
    [
      'a report is sent that is not there or says something else, and others are left',
      { EventReport: [report(2), report(3), report(4), report(5, { name: 'New' })] },
      {
        EventReport: [report(2), report(4, { content: 'other' }), report(5), report(6)],
      },
      { reports: [report(3), report(4), report(5, { name: 'New' })] },
    ],
    [
      'a report that somebody deleted stays deleted',
      { EventReport: [report(2, { content: 'new' })] },
      { EventReport: [report(2, deleted)] },
      {},
    ],
  ])('%s', (_, meant, there, changes) => {
    expect(changesOf(meant, there)).toEqual(changes);
  });

  test.each([
    ['comment', 'new', 'old'],
    ['to_ids', true, false],
    ['to_ids', false, true],
    ['first_seen', '2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z'],
    ['last_seen', '2024-01-01T00:00:00Z', ''],
    ['distribution', '0', '1'],
    ['sharing_group_id', '3', '4'],
  ])('an attribute or object is sent for its %s, if that is %j and not %j', (field, meant, there) => {
    expect(
      changesOf(
        { Attribute: [attribute(2, { [field]: meant })] },
        { Attribute: [attribute(2, { [field]: there })] },
      ),
    ).toEqual({
      attributes: [attribute(2, { [field]: meant })],
    });
    expect(
      changesOf({ Attribute: [attribute(2)] }, { Attribute: [attribute(2, { [field]: there })] }),
    ).toEqual({});
  });

  test.each([
    ['comment', ' the same', 'the same '],
    ['first_seen', '2024-01-01T00:00:00Z', '2024-01-01T01:00:00.000000+01:00'],
    ['last_seen', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00+00:00'],
    ['distribution', '0', '0'],
    ['sharing_group_id', '3', '3'],
  ])('but not for its %s if %j is meant and %j is there', (field, meant, there) => {
    expect(
      changesOf(
        { Attribute: [attribute(2, { [field]: meant })] },
        { Attribute: [attribute(2, { [field]: there })] },
      ),
    ).toEqual({});
  });
});

describe('replacing', () => {
  test.each<[string, Parts, Parts, Parts]>([
    ['what is there as it is meant changes nothing', { Tag: [{ name: 'a' }] }, { Tag: [{ name: 'A' }] }, {}],
    [
      'tags that are not meant are taken away, but not those of analysts',
      { Tag: [{ name: 'a' }] },
      { Tag: [{ name: 'b' }, { name: 'c', local: true }] },
      { tags: [{ name: 'a' }, { name: 'b', deleted: true }] },
    ],
    [
      'attributes that are not meant are deleted, once',
      { Attribute: [attribute(2)] },
      { Attribute: [attribute(2), attribute(3), attribute(4, deleted)] },
      { attributes: [gone(3)] },
    ],
    [
      'objects that are not meant are deleted, once',
      { Object: [object(10)] },
      { Object: [object(10), object(20), object(30, deleted)] },
      { objects: [gone(20)] },
    ],
    [
      'attributes of an object that are not meant are deleted',
      { Object: [object(10)] },
      { Object: [object(10, { Attribute: [...object(10).Attribute, attribute(12)] })] },
      { objects: [{ ...without(object(10), 'distribution'), Attribute: [gone(12)] }] },
    ],
    [
      'an attribute that somebody deleted comes back',
      { Attribute: [attribute(2)] },
      { Attribute: [attribute(2, deleted)] },
      { attributes: [attribute(2, { deleted: false })] },
    ],
    [
      'an object that somebody deleted comes back',
      { Object: [object(10)] },
      { Object: [object(10, deleted)] },
      { objects: [{ ...without(object(10), 'distribution'), Attribute: [], deleted: false }] },
    ],
    ['reports of others are left', {}, { EventReport: [report(2)] }, {}],
  ])('%s', (_, meant, there, changes) => {
    expect(changesOf(meant, there, 'replace')).toEqual(changes);
  });
});

function without({ ...part }: Parts, field: string): Parts {
  delete part[field];
  return part;
}
