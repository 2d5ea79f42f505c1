import { afterEach, expect, test, vi } from 'vitest';
import {
  type DeadLetter,
  eventAbout,
  type FrontDoor,
  type FrontDoorOptions,
  openFrontDoor,
  PATIENCE,
} from '../../support/front-door.ts';
import { fileOf } from '../../support/ransomwatch.ts';
import { counts } from '../../support/receipts.ts';

const open: FrontDoor[] = [];

afterEach(async () => {
  for (const door of open.splice(0)) await door.close();
});

async function openDoor(source: NonNullable<FrontDoorOptions['source']>): Promise<FrontDoor> {
  const door = await openFrontDoor({ source });
  open.push(door);
  return door;
}

/** Drops the file, whose event fails until it is given up. */
async function giveUp(door: FrontDoor, text: string): Promise<DeadLetter | undefined> {
  const begun = await door.ingest('begun.tsv', text);
  expect(begun.rows).toEqual(counts({ read: 1, failed: 1 }));
  return (await door.deadLetters(door.stack.queues.events('main')))[0];
}

async function redrive(door: FrontDoor, letter: DeadLetter | undefined, uuid: string): Promise<void> {
  await door.stack.queues.events('main').queue.send(letter?.body, {
    MessageGroupId: uuid,
    MessageDeduplicationId: 'redrive',
    MessageAttributes: { kind: { DataType: 'String', StringValue: 'failed' } },
  });
}

const UNKNOWN = { kind: 'answer', status: 200, body: '{}', times: 'forever' } as const;

test('an event that was begun, given up and left alone by a later drop is completed by a redrive', async () => {
  const door = await openDoor({ existing: 'skip' });
  await door.ingest('whole.tsv', fileOf('Whole'));
  door.misp.fault({ on: 'POST /events/add', kind: 'half-saved' });
  const edits = door.misp.fault({ on: 'POST /events/edit', ...UNKNOWN });
  const letter = await giveUp(door, fileOf('Half'));
  edits.clear();
  const { uuid, Attribute: half } = eventAbout(door.misp, 'Half');
  const { Attribute: whole } = eventAbout(door.misp, 'Whole');
  expect(half.length).toBeLessThan(whole.length);
  const again = await door.ingest('begun.tsv', fileOf('Half'));
  expect(again.events[0]?.outcome).toBe('skipped');
  await redrive(door, letter, uuid);
  await vi.waitFor(() => expect(eventAbout(door.misp, 'Half').Attribute.length).toBe(whole.length), PATIENCE);
});

test('an event that was begun, given up and found complete by a later drop is published by a redrive', async () => {
  const door = await openDoor({ publish: 'publish' });
  const adds = door.misp.fault({ on: 'POST /events/add', ...UNKNOWN, afterWork: true });
  const letter = await giveUp(door, fileOf('Begun'));
  adds.clear();
  const again = await door.ingest('begun.tsv', fileOf('Begun'));
  expect(again.events[0]?.outcome).toBe('unchanged');
  const { uuid, published } = eventAbout(door.misp, 'Begun');
  expect(published).toBe(false);
  await redrive(door, letter, uuid);
  await vi.waitFor(() => expect(eventAbout(door.misp, 'Begun').published).toBe(true), PATIENCE);
});

test('a message that is queued twice asks MISP once, and what it did first stands', async () => {
  const door = await openDoor({});
  const adds = door.misp.fault({ on: 'POST /events/add', ...UNKNOWN });
  const letter = await giveUp(door, fileOf('Queued twice'));
  adds.clear();
  const before = door.misp.requests().length;
  const { uuid } = JSON.parse(letter?.body ?? '').event;
  for (const again of ['1', '2']) {
    await door.stack.queues.events('main').queue.send(letter?.body, {
      MessageGroupId: uuid,
      MessageDeduplicationId: again,
    });
    await door.settle();
  }
  expect(
    door.misp
      .requests()
      .slice(before)
      .map(({ path }) => path),
  ).toEqual(['/events/add']);
  expect((await door.stack.waitForReceipt('ransomwatch/begun.tsv')).events[0]).toMatchObject({
    outcome: 'created',
  });
});
