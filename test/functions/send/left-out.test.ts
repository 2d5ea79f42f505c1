import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MispStandIn, UserName } from '../../../local/misp/stand-in.ts';
import { type FrontDoor, openFrontDoor } from '../../support/front-door.ts';
import { counts } from '../../support/receipts.ts';

let door: FrontDoor;
const doors: FrontDoor[] = [];

async function open(...users: [UserName, ...UserName[]]): Promise<FrontDoor> {
  const opened = await openFrontDoor({
    misp: { users },
    source: { format: 'misp-json', publish: 'publish' },
  });
  doors.push(opened);
  return opened;
}

beforeAll(async () => {
  door = await open('tageditor');
});
afterAll(async () => {
  await Promise.all(doors.map((one) => one.close()));
});

const uuid = (n: number) => `36a68d87-3653-48f2-b28f-${String(n).padStart(12, '0')}`;
const domain = (value: string, more: object = {}) => ({ type: 'domain', value, ...more });
const BACKWARDS = { first_seen: '2026-02-01T00:00:00Z', last_seen: '2026-01-01T00:00:00Z' };
const file = (n: number, more: object = {}) => ({
  uuid: uuid(n),
  name: 'file',
  'meta-category': 'file',
  description: 'File object',
  template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
  template_version: '24',
  Attribute: [{ type: 'filename', object_relation: 'filename', value: `${n}.exe` }],
  ...more,
});

type Raw = { info: string; [field: string]: unknown };

const textOf = (...events: Raw[]) =>
  JSON.stringify(events.map((event) => ({ Event: { date: '2026-01-02', ...event } })));
const eventCalled = (info: string, { misp } = door) =>
  misp.events().find(({ Event }) => Event.info === info)?.Event;

/** What is said of the only event of a file; dropped again it says the same, and nothing is written. */
async function droppedOf(event: Raw, at = door): Promise<string[]> {
  const name = `${event.info}.json`;
  const first = await at.ingest(name, textOf(event));
  const { timestamp, published } = eventCalled(event.info, at) ?? {};
  const edits = at.misp.requests().filter(({ path }) => path.startsWith('/events/edit')).length;
  const again = await at.ingest(name, textOf(event));
  expect(again.events[0]?.outcome).toBe('unchanged');
  expect(again.events[0]?.dropped).toEqual(first.events[0]?.dropped);
  expect(eventCalled(event.info, at)).toMatchObject({ timestamp, published });
  expect(at.misp.requests().filter(({ path }) => path.startsWith('/events/edit'))).toHaveLength(edits);
  return (first.events[0]?.dropped ?? []).map(({ type, value, reason }) => `${type} ${value}: ${reason}`);
}

describe('what MISP leaves out is told with its reason, and dropped again nothing is written:', () => {
  test('an attribute that was seen last before it was seen first', async () => {
    const event = {
      info: 'seen',
      uuid: uuid(1),
      Attribute: [domain('a.example', BACKWARDS), domain('b.example')],
    };
    expect(await droppedOf(event)).toEqual([
      'domain a.example: MISP: last_seen: Last seen value should be greater than first seen value',
    ]);
  });

  test('such an object, and such an attribute of an object', async () => {
    const attributes = ['c.exe', 'd.exe'].map((value, i) => ({
      type: 'filename',
      object_relation: 'filename',
      value,
      ...(i === 0 && BACKWARDS),
    }));
    const objects = [file(11, BACKWARDS), file(12, { Attribute: attributes })];
    expect(await droppedOf({ info: 'object seen', uuid: uuid(2), Object: objects })).toEqual([
      'object file: MISP: Could not add Object Object could not be saved. last_seen: Last seen value should be greater than first seen value',
      'filename c.exe: its last_seen is before its first_seen',
    ]);
  });

  test('a reference to nothing, and not one to something', async () => {
    const ObjectReference = [
      { referenced_uuid: uuid(99), relationship_type: 'drops' },
      { referenced_uuid: uuid(14), relationship_type: 'related-to' },
    ];
    const objects = [file(13, { ObjectReference }), file(14)];
    expect(await droppedOf({ info: 'references', uuid: uuid(3), Object: objects })).toEqual([
      `object-reference drops ${uuid(99)}: The event has no object or attribute of the UUID that it refers to`,
    ]);
    expect(eventCalled('references')?.Object[0]?.ObjectReference).toHaveLength(1);
  });

  test('parts whose UUIDs another event has, which keeps them', async () => {
    const EventReport = [{ uuid: uuid(17), name: 'report', content: 'text' }];
    const mine = {
      info: 'mine',
      uuid: uuid(4),
      Attribute: [domain('e.example', { uuid: uuid(15) })],
      Object: [file(16)],
      EventReport,
    };
    const other = { ...mine, info: 'other', uuid: uuid(5), Object: [file(16), file(18)] };
    await door.ingest('mine.json', textOf(mine));
    const taken = 'The UUID provided is not unique';
    expect(await droppedOf(other)).toEqual([
      `domain e.example: MISP: uuid: ${taken}`,
      `object file: MISP: Could not add Object Object could not be saved. uuid: ${taken}`,
      `event-report report: MISP: Could not add EventReport ${taken}`,
    ]);
    const { Attribute, Object: objects, EventReport: reports } = eventCalled('mine') ?? {};
    expect([Attribute, objects, reports].map((parts) => parts?.length)).toEqual([1, 1, 1]);
  });

  test('tags that the key may not create, of an event, an attribute and an attribute of an object', async () => {
    const publisher = await open('publisher');
    const Tag = (name: string) => [{ name }, { name: 'tlp:green' }];
    const event = {
      info: 'tags',
      uuid: uuid(6),
      Tag: Tag('new:event'),
      Attribute: [domain('f.example', { Tag: Tag('new:attribute') })],
      Object: [
        file(19, {
          Attribute: [
            { type: 'filename', object_relation: 'filename', value: 'g.exe', Tag: Tag('new:in-object') },
          ],
        }),
      ],
    };
    const why =
      'MISP has no such tag and the key may not create it: create it in MISP, or give the role "Publisher" perm_tag_editor';
    expect(await droppedOf(event, publisher)).toEqual([
      `tag new:event: ${why}`,
      `tag new:attribute: ${why}`,
      `tag new:in-object: ${why}`,
    ]);
    const { Tag: tags, Attribute, Object: objects } = eventCalled('tags', publisher) ?? {};
    for (const some of [tags, Attribute?.[0]?.Tag, objects?.[0]?.Attribute?.[0]?.Tag])
      expect(some?.map(({ name }) => name)).toEqual(['tlp:green']);
  });
});

async function createTag({ url, keys }: MispStandIn, name: string): Promise<void> {
  const headers = {
    Authorization: keys.tageditor ?? '',
    Accept: 'application/json',
    'Content-Type': 'application/json',
  };
  await fetch(`${url}/tags/add`, { method: 'POST', headers, body: JSON.stringify({ name }) });
}

test('a tag that did not exist is attached when the file is dropped again after it was created', async () => {
  const publisher = await open('publisher', 'tageditor');
  const event = {
    info: 'later',
    uuid: uuid(7),
    Tag: [{ name: 'later:tag' }],
    Attribute: [domain('h.example')],
  };
  const first = await publisher.ingest('later.json', textOf(event));
  expect(first.rows).toEqual(counts({ read: 1, dropped: 1 }));
  await createTag(publisher.misp, 'later:tag');
  const again = await publisher.ingest('later.json', textOf(event));
  expect(again.rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(eventCalled('later', publisher)?.Tag?.map(({ name }) => name)).toEqual(['later:tag']);
});

test('of two attributes with one UUID both are in MISP, the second with another', async () => {
  const Attribute = [domain('i.example', { uuid: uuid(20) }), domain('j.example', { uuid: uuid(20) })];
  const receipt = await door.ingest('twice.json', textOf({ info: 'twice', uuid: uuid(8), Attribute }));
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  const there = eventCalled('twice')?.Attribute.map(({ value }) => value);
  expect(there).toEqual(['i.example', 'j.example']);
});

test('a tag is cut to the 255 characters that MISP stores, which the receipt tells', async () => {
  const event = {
    info: 'long tag',
    uuid: uuid(9),
    Tag: [{ name: `t:${'x'.repeat(300)}` }],
    Attribute: [domain('k.example')],
  };
  const receipt = await door.ingest('long-tag.json', textOf(event));
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(receipt.events[0]?.adjusted).toEqual([
    {
      rows: [1],
      field: 'tag',
      reason: 'is longer than the 255 characters that MISP stores; the rest is cut',
    },
  ]);
  expect(eventCalled('long tag')?.Tag?.map(({ name }) => name)).toEqual([`t:${'x'.repeat(253)}`]);
});
