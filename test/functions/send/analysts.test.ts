import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventAbout, type FrontDoor, openFrontDoor } from '../../support/front-door.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor({ source: { format: 'misp-json' } });
});
afterAll(() => door.close());

const uuid = (n: number) => `36a68d87-3653-48f2-b28f-${String(n).padStart(12, '0')}`;

const domains = (...values: string[]) =>
  values.map((value) => ({ type: 'domain', value: `${value}.example` }));

const fileOf = (info: string, n: number, ...values: string[]) =>
  JSON.stringify({ Event: { uuid: uuid(n), info, date: '2026-01-02', Attribute: domains(...values) } });

const TEMPLATE = '688c46fb-5edb-40a3-8273-1af7923e2215';

const edits = () => door.misp.requests().filter(({ path }) => path.startsWith('/events/edit')).length;

async function post(path: string, body: object = {}): Promise<void> {
  const headers = {
    Authorization: door.misp.authkey,
    Accept: 'application/json',
    'Content-Type': 'application/json',
  };
  const answer = await fetch(door.misp.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

test('what an analyst deleted stays deleted when the file is corrected', async () => {
  await door.ingest('deleted.json', fileOf('Deleted', 1, 'kept', 'deleted'));
  const deleted = eventAbout(door.misp, 'Deleted').Attribute.find(({ value }) => value === 'deleted.example');
  await post(`/attributes/delete/${deleted?.id}`);
  const receipt = await door.ingest('deleted.json', fileOf('Deleted', 1, 'kept', 'deleted', 'new'));
  expect(receipt.events[0]).toMatchObject({ outcome: 'updated' });
  expect(receipt.events[0]).not.toHaveProperty('dropped');
  const living = eventAbout(door.misp, 'Deleted').Attribute.filter((attribute) => !attribute.deleted);
  expect(living.map(({ value }) => value)).toEqual(['kept.example', 'new.example']);
});

test('and so does what was deleted in an object, without a second request or a word', async () => {
  const fileWith = (...more: string[]) => {
    const filename = (value: string, n: number) => ({
      uuid: uuid(n),
      type: 'filename',
      object_relation: 'filename',
      value,
    });
    const Attribute = [filename('kept.exe', 31), filename('gone.exe', 32)];
    const objects = [
      {
        uuid: uuid(33),
        name: 'file',
        'meta-category': 'file',
        template_uuid: TEMPLATE,
        template_version: '24',
        Attribute,
      },
    ];
    return JSON.stringify({
      Event: {
        uuid: uuid(3),
        info: 'In object',
        date: '2026-01-02',
        Attribute: domains('a', ...more),
        Object: objects,
      },
    });
  };
  await door.ingest('in-object.json', fileWith());
  const [file] = eventAbout(door.misp, 'In object').Object ?? [];
  await post(`/attributes/delete/${file?.Attribute.find(({ value }) => value === 'gone.exe')?.id}`);
  const before = edits();
  const receipt = await door.ingest('in-object.json', fileWith('b'));
  expect(receipt.events[0]).toMatchObject({ outcome: 'updated' });
  expect(receipt.events[0]).not.toHaveProperty('dropped');
  expect(edits() - before).toBe(1);
});

test('what an analyst added stays when the file is corrected', async () => {
  await door.ingest('added.json', fileOf('Added', 2, 'ours'));
  await post(`/attributes/add/${eventAbout(door.misp, 'Added').id}`, {
    type: 'domain',
    value: 'theirs.example',
  });
  await door.ingest('added.json', fileOf('Added', 2, 'ours', 'new'));
  const values = eventAbout(door.misp, 'Added').Attribute.map(({ value }) => value);
  expect(values).toEqual(['ours.example', 'theirs.example', 'new.example']);
});
