import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharingGroups } from '../../../local/misp/sharing-groups.ts';
import { eventAbout, type FrontDoor, openFrontDoor } from '../../support/front-door.ts';

const [known = { id: '', uuid: '' }] = sharingGroups;
const UNKNOWN = '0a1180a2-6127-4973-99ef-131f2ffca747';
const INFO = 'who may see what';
let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor({ source: { format: 'misp-json' } });
});
afterAll(() => door.close());

/** As another server exports it, where the group has another id. */
const sharedWith = (uuid: string) => ({
  distribution: '4',
  sharing_group_id: '77',
  SharingGroup: { id: '77', uuid },
});

const EVENT = {
  uuid: 'b0f6d0e4-51c1-4d5c-9d27-6f8fb3a1f0aa',
  info: INFO,
  date: '2024-01-02',
  distribution: '3',
  Attribute: [
    { type: 'domain', value: 'inherits.example', distribution: '5' },
    { type: 'domain', value: 'ours.example', distribution: '0' },
    { type: 'domain', value: 'group.example', ...sharedWith(known.uuid) },
    { type: 'domain', value: 'unknown.example', ...sharedWith(UNKNOWN) },
  ],
  Object: [
    {
      name: 'file',
      'meta-category': 'file',
      description: 'File object',
      template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
      template_version: '24',
      distribution: '1',
      Attribute: [
        { object_relation: 'filename', type: 'filename', value: 'a.exe', ...sharedWith(known.uuid) },
      ],
    },
  ],
};

const found = () => {
  const { Attribute, Object: objects } = eventAbout(door.misp, INFO);
  return [...Attribute, ...objects, ...objects.flatMap((object) => object.Attribute)].map((part) => [
    'value' in part ? part.value : part.name,
    part.distribution,
    part.sharing_group_id,
  ]);
};

test('each part of an event keeps its own distribution, and its sharing group where the server knows it', async () => {
  const { events } = await door.ingest('event.json', JSON.stringify({ Event: EVENT }));
  expect(found()).toEqual([
    ['inherits.example', '5', '0'],
    ['ours.example', '0', '0'],
    ['group.example', '4', known.id],
    ['unknown.example', '0', '0'],
    ['file', '1', '0'],
    ['a.exe', '4', known.id],
  ]);
  expect(events[0]?.adjusted).toEqual([
    { rows: [1], field: 'distribution', reason: expect.stringContaining(`no sharing group ${UNKNOWN}`) },
  ]);
});

test('and the same file again changes nothing, another one what it says', async () => {
  const again = await door.ingest('event.json', JSON.stringify({ Event: EVENT }));
  expect(again.events[0]?.outcome).toBe('unchanged');
  const [first, ...others] = EVENT.Attribute;
  const narrower = { ...EVENT, Attribute: [{ ...first, distribution: '1' }, ...others] };
  const narrowed = await door.ingest('event.json', JSON.stringify({ Event: narrower }));
  expect([narrowed.events[0]?.outcome, found()[0]]).toEqual(['updated', ['inherits.example', '1', '0']]);
});

test('an event for a sharing group that the server does not know is refused, with its UUID', async () => {
  const event = { ...EVENT, uuid: undefined, info: 'for others', ...sharedWith(UNKNOWN) };
  const { events } = await door.ingest('group.json', JSON.stringify({ Event: event }));
  expect(events[0]).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(UNKNOWN) });
});
