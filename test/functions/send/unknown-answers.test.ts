import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FrontDoor, openFrontDoor } from '../../support/front-door.ts';
import { counts } from '../../support/receipts.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor({ source: { format: 'misp-json' } });
});
afterAll(() => door.close());

const event = JSON.stringify({
  Event: {
    uuid: '36a68d87-3653-48f2-b28f-000000000001',
    info: 'While MISP starts',
    date: '2026-01-02',
    Attribute: [{ type: 'domain', category: 'Network activity', value: 'evil.example' }],
  },
});

test('what a gateway answers for a MISP that is not there burns no message, for however long', async () => {
  const body = '404 page not found';
  const gateway = door.misp.fault({
    on: /./,
    kind: 'answer',
    status: 404,
    body,
    contentType: 'text/plain',
    times: 14,
  });
  const receipt = await door.ingest('starting.json', event);
  // The event, and whether MISP serves anything else: seven deliveries, of which five would be all tries.
  expect(gateway.hits).toBe(14);
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
});
