import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventAbout, type FrontDoor, openFrontDoor } from '../../support/front-door.ts';
import { fileOf } from '../../support/ransomwatch.ts';
import { counts } from '../../support/receipts.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor({ source: { existing: 'skip' } });
});
afterAll(() => door.close());

test('an event that was begun, given up and left alone by a later drop is completed by a redrive', async () => {
  await door.ingest('whole.tsv', fileOf('Whole'));
  door.misp.fault({ on: 'POST /events/add', kind: 'half-saved' });
  const edits = door.misp.fault({
    on: 'POST /events/edit',
    kind: 'answer',
    status: 200,
    body: '{}',
    times: 'forever',
  });
  const begun = await door.ingest('half.tsv', fileOf('Half'));
  expect(begun.rows).toEqual(counts({ read: 1, failed: 1 }));
  const [letter] = await door.deadLetters(door.stack.queues.events('main'));
  edits.clear();
  const { Attribute: half } = eventAbout(door.misp, 'Half');
  const { Attribute: whole } = eventAbout(door.misp, 'Whole');
  expect(half.length).toBeLessThan(whole.length);

  const again = await door.ingest('half.tsv', fileOf('Half'));
  expect(again.events[0]?.outcome).toBe('skipped');
  await door.stack.queues.events('main').queue.send(letter?.body, {
    MessageGroupId: eventAbout(door.misp, 'Half').uuid,
    MessageDeduplicationId: 'redrive',
    MessageAttributes: { kind: { DataType: 'String', StringValue: 'failed' } },
  });
  await door.settle();
  expect(eventAbout(door.misp, 'Half').Attribute.length).toBe(whole.length);
});
