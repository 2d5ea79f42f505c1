import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultTarget } from '../../../local/misp/faults/fault.ts';
import { eventAbout, type FrontDoor, openFrontDoor } from '../../support/front-door.ts';
import { fileOf, HEADER, row } from '../../support/ransomwatch.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor();
});
afterAll(() => door.close());

async function recordsOf(run: string): Promise<{ key: string; text: string }[]> {
  const { bucket, clients } = door.stack;
  const { Contents = [] } = await clients.s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: `undo/${run}/` }),
  );
  return await Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return { key: Key, text: (await Body?.transformToString()) ?? '' };
    }),
  );
}

const corrected = (victim: string) => HEADER + row(victim, { published: '2024-03-05 00:00:00' });

test('an event that is new or stays as it is has no undo record', async () => {
  const first = await door.ingest('new.tsv', fileOf('Brand new'));
  const again = await door.ingest('new.tsv', fileOf('Brand new'));
  expect([first.events[0]?.outcome, again.events[0]?.outcome]).toEqual(['created', 'unchanged']);
  expect([...(await recordsOf(first.run)), ...(await recordsOf(again.run))]).toEqual([]);
});

test('what an event was like is put down before it is changed', async () => {
  await door.ingest('changed.tsv', fileOf('To be changed'));
  const before = eventAbout(door.misp, 'To be changed');
  const receipt = await door.ingest('changed.tsv', corrected('To be changed'));
  expect(receipt.events[0]?.outcome).toBe('updated');
  const [record] = await recordsOf(receipt.run);
  const { server, event, attributes } = JSON.parse(record?.text ?? '');
  expect(server).toBe('main');
  expect(event).toMatchObject({ uuid: before.uuid, info: before.info, published: false });
  const known = new Set(before.Attribute.map(({ uuid }) => uuid));
  const added = eventAbout(door.misp, 'To be changed').Attribute.filter(({ uuid }) => !known.has(uuid));
  expect(added.length).toBeGreaterThan(0);
  for (const { uuid } of added) {
    expect(attributes).toContainEqual(expect.objectContaining({ uuid, tags: { added: [], removed: [] } }));
    expect(attributes).not.toContainEqual(expect.objectContaining({ uuid, before: expect.anything() }));
  }
});

test('a delivery that goes on where another broke off adds a record, and overwrites none', async () => {
  await door.ingest('broken-off.tsv', fileOf('Broken off'));
  const { id } = eventAbout(door.misp, 'Broken off');
  const editing = ({ path }: FaultTarget) => path.startsWith(`/events/edit/${id}`);
  door.misp.fault({ kind: 'half-saved', on: editing });
  const receipt = await door.ingest('broken-off.tsv', corrected('Broken off'));
  expect(receipt.events[0]?.outcome).toBe('updated');
  const records = await recordsOf(receipt.run);
  expect(records.map(({ key }) => key)).toEqual([
    `undo/${receipt.run}/000000000.0001.json`,
    `undo/${receipt.run}/000000000.0002.json`,
  ]);
  const [first, second] = records.map(({ text }) => JSON.parse(text).attributes.length);
  expect(first).toBeGreaterThanOrEqual(second);
});
