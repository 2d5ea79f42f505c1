import { expect, test } from 'vitest';
import type { MispStandIn } from '../../../local/misp/stand-in.ts';
import { openFrontDoor, PATIENCE } from '../../support/front-door.ts';
import { counts } from '../../support/receipts.ts';
import { zip } from '../../support/zip.ts';

const row = (url: string) => `LockBit\tHooli\t2024-03-04 02:15:33\tN/A\t${url}\n`;
const [ONE, TWO, THREE] = ['http://one.onion/', 'http://two.onion/', 'http://three.onion/'];

const urlsIn = (misp: MispStandIn) =>
  misp
    .events()
    .flatMap(({ Event }) => Event.Attribute.filter(({ type, deleted }) => type === 'url' && !deleted))
    .map(({ value }) => value)
    .sort();

test.each(['replace', 'skip', 'merge'] as const)(
  'with existing: %s all that a file says of an event is in MISP, wherever it stands',
  async (existing) => {
    const door = await openFrontDoor({ source: { existing } });
    const inOne = await door.ingest('two-rows.tsv', row(ONE) + row(TWO));
    expect(inOne.rows).toEqual(counts({ read: 2, saved: 2 }));
    expect(urlsIn(door.misp)).toEqual([ONE, TWO]);
    await door.ingest('two-files.zip', zip({ 'a.tsv': row(TWO), 'b.tsv': row(THREE) }));
    expect(urlsIn(door.misp)).toEqual(
      { replace: [THREE, TWO], skip: [ONE, TWO], merge: [ONE, THREE, TWO] }[existing],
    );
    await door.close();
  },
);

test('a dead letter that is redriven takes nothing away that the rest of its file has said since', async () => {
  const door = await openFrontDoor({ source: { existing: 'replace' } });
  const { queue, deadLetters } = door.stack.queues.events('main');
  door.misp.fault({
    on: 'POST /events/add',
    kind: 'answer',
    status: 403,
    body: '{"message":"No.","url":"/"}',
  });
  const { rows } = await door.ingest('two-rows.tsv', row(ONE) + row(TWO));
  expect(rows).toEqual(counts({ read: 2, saved: 1, failed: 1 }));
  await expect.poll(deadLetters.size, PATIENCE).toBe(1);
  const [{ Body = '', Attributes = {} } = {}] = await deadLetters.drain();
  const MessageGroupId = Attributes.MessageGroupId ?? '';
  await queue.send(Body, { MessageGroupId, MessageDeduplicationId: 'again' });
  await expect.poll(() => urlsIn(door.misp), PATIENCE).toEqual([ONE, TWO]);
  await door.close();
});
