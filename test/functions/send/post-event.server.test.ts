import { afterAll, describe, expect, test, vi } from 'vitest';
import { startMispStandIn } from '../../../local/misp/stand-in.ts';
import {
  eventAbout,
  type FrontDoor,
  type FrontDoorOptions,
  openFrontDoor,
  PATIENCE,
} from '../../support/front-door.ts';
import { complaints } from '../../support/logs.ts';
import { selfSigned, serveTls } from '../../support/own-ca.ts';
import { fileOf } from '../../support/ransomwatch.ts';
import { counts, expectToAddUp } from '../../support/receipts.ts';

const closing: (() => Promise<void>)[] = [];

async function open(options: FrontDoorOptions): Promise<FrontDoor> {
  const door = await openFrontDoor(options);
  closing.push(door.close);
  return door;
}

afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

describe.concurrent('two servers of one source', () => {
  const mispServers = ['inner', 'outer'];
  const everything = { on: /./, times: 'forever' } as const;

  test('are bulkheads: one that is down delays nothing on the other, and gets its events when it is back', async () => {
    const { stack, mispOf } = await open({ mispServers });
    const outage = mispOf('outer').fault({ ...everything, kind: 'outage', outage: 'bad-gateway' });
    const key = await stack.drop('ransomwatch', 'two.tsv', fileOf('Both 1', 'Both 2'));
    await vi.waitFor(async () => expect(mispOf('inner').events().length).toBe(2), PATIENCE);
    await vi.waitFor(async () => expect(outage.hits).toBeGreaterThan(1), PATIENCE);
    await vi.waitFor(async () => expect(await stack.queues.events('inner').queue.size()).toBe(0), PATIENCE);
    expect(await stack.findReceipt(key)).toBeUndefined();
    outage.clear();
    const receipt = expectToAddUp(await stack.waitForReceipt(key));
    expect(receipt.rows).toEqual(counts({ read: 2, saved: 2 }));
    expect(receipt.events.map(({ server, rows, outcome }) => [server, rows, outcome])).toEqual([
      ['inner', [2], 'created'],
      ['outer', [2], 'created'],
      ['inner', [3], 'created'],
      ['outer', [3], 'created'],
    ]);
    expect(eventAbout(mispOf('outer'), 'Both 1').uuid).toBe(eventAbout(mispOf('inner'), 'Both 1').uuid);
    expect(await stack.queues.events('outer').deadLetters.size()).toBe(0);
  });

  test('count a row as the worse of them has it', async () => {
    const { stack, mispOf, ingest } = await open({ mispServers });
    await ingest('worse.tsv', fileOf('Row 2'));
    mispOf('outer').fault({
      on: ({ path, body }) => path.startsWith('/events/add') && JSON.stringify(body()).includes('Row 3'),
      kind: 'answer',
      status: 403,
      body: '{"message":"No.","url":"/"}',
    });
    const { rows, events } = await ingest('worse.tsv', fileOf('Row 2', 'Row 3', 'Row 4'));
    expect(rows).toEqual(counts({ read: 3, unchanged: 1, failed: 1, saved: 1 }));
    expect(events.map(({ server, outcome }) => `${server} ${outcome}`)).toEqual([
      'inner unchanged',
      'outer unchanged',
      'inner created',
      'outer refused',
      'inner created',
      'outer created',
    ]);
    expect(await stack.queues.events('outer').deadLetters.size()).toBe(1);
    expect(await stack.queues.events('inner').deadLetters.size()).toBe(0);
  });
});

describe.concurrent('a server with a certificate of its own CA', () => {
  async function secured(ca: 'own' | 'another' | undefined) {
    const misp = await startMispStandIn();
    const certificate = selfSigned();
    const tls = await serveTls(misp.url, certificate);
    closing.push(misp.close, tls.stop);
    const pem = { own: certificate.cert, another: selfSigned().cert };
    const main = { url: tls.url, authkey: misp.authkey, ...(ca && { ca: pem[ca] }) };
    return { misp, door: await open({ servers: { main } }) };
  }

  test('is taken when the configuration has the CA', async () => {
    const { misp, door } = await secured('own');
    const receipt = await door.ingest('tls.tsv', fileOf('Secured'));
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
    eventAbout(misp, 'Secured');
  });

  test.each(['another', undefined] as const)(
    'is not taken when the configuration has the CA %s: nothing is sent, and the message comes back later',
    async (ca) => {
      const { misp, door } = await secured(ca);
      await door.stack.drop('ransomwatch', 'tls.tsv', fileOf('Insecure'));
      await vi.waitFor(async () => expect(complaints(door.stack)).not.toHaveLength(0), PATIENCE);
      expect(complaints(door.stack)[0]?.reason).toMatch(
        /does not answer: .*(self-signed|unable to verify|signature)/i,
      );
      expect(misp.requests()).toEqual([]);
      expect(await door.stack.queues.events('main').deadLetters.size()).toBe(0);
    },
  );
});

test.concurrent('a function that dies on a message gives it up after 5 tries, and its receipt says so', async () => {
  const killer = new BroadcastChannel('kill post-event');
  closing.push(async () => killer.close());
  const { stack, misp, ingest, deadLetters } = await open({
    handlers: { postEvent: new URL('../../support/handlers/mortal-post-event.handler.ts', import.meta.url) },
  });
  const armed = misp.fault({
    on: ({ path, body }) => {
      const isHit = path.startsWith('/events/add') && JSON.stringify(body()).includes('Deadly');
      if (isHit) killer.postMessage('die');
      return isHit;
    },
    kind: 'hang',
    times: 'forever',
  });
  const receipt = await ingest('deadly.tsv', fileOf('Deadly'));
  expect(receipt.rows).toEqual(counts({ read: 1, failed: 1 }));
  expect(armed.hits).toBe(5);
  const reason = 'Given up after 5 tries: the function ended without a word, out of memory or time';
  expect(receipt.events).toMatchObject([{ outcome: 'failed', reason }]);
  const [letter] = await deadLetters(stack.queues.events('main'));
  expect(letter?.says).toMatchObject({ kind: 'failed', reason, rows: '2' });
  // Six threads start, one after the other.
}, 60_000);
