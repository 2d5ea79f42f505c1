import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FaultTarget } from '../../../local/misp/faults/fault.ts';
import type { FaultSpec } from '../../../local/misp/stand-in.ts';
import { eventAbout, type FrontDoor, openFrontDoor, PATIENCE } from '../../support/front-door.ts';
import { complaints } from '../../support/logs.ts';
import { fileOf, HEADER, row } from '../../support/ransomwatch.ts';
import { counts, expectToAddUp } from '../../support/receipts.ts';

let door: FrontDoor;
const eventsQueue = () => door.stack.queues.events('main');

beforeAll(async () => {
  door = await openFrontDoor();
});
afterAll(() => door.close());

const adding = (victim: string) => (target: FaultTarget) =>
  target.path.startsWith('/events/add') && JSON.stringify(target.body()).includes(victim);

type Fault = { [K in FaultSpec['kind']]: Omit<Extract<FaultSpec, { kind: K }>, 'on'> }[FaultSpec['kind']];

// At the same time, for each of them waits for messages to come back.
test.concurrent('an answer that nobody knows, with status 200, is a dead letter after 5 tries and holds up no other', async () => {
  const answer = { kind: 'answer', status: 200, times: 'forever' } as const;
  const json = door.misp.fault({ ...answer, on: adding('Odd JSON'), body: '{"what":"?"}' });
  const page = door.misp.fault({ ...answer, on: adding('Odd page'), body: '<h1>Welcome</h1>' });
  const receipt = await door.ingest('odd.tsv', fileOf('Odd JSON', 'Odd page', 'Neighbour'));
  expect([json.hits, page.hits]).toEqual([5, 5]);
  expect(receipt.rows).toEqual(counts({ read: 3, saved: 1, failed: 2 }));
  const letters = await door.deadLetters(eventsQueue(), 2);
  const says = letters.map((letter) => letter.says).toSorted((a, b) => Number(a.rows) - Number(b.rows));
  for (const [i, text] of ['what', 'Welcome'].entries()) {
    const { outcome, reason, rows } = receipt.events[i] ?? {};
    expect(outcome).toBe('failed');
    expect(reason).toMatch(new RegExp(`^Given up after 5 tries: .*200.*${text}`));
    expect(says[i]).toMatchObject({ kind: 'failed', reason, rows: String(rows?.[0]) });
  }
});

test.concurrent('an outage is no try: an event that failed four times after it is still sent', async () => {
  const on = adding('Four times');
  const outage = door.misp.fault({ on, kind: 'outage', outage: 'bad-gateway' });
  const defect = door.misp.fault({ on, kind: 'answer', status: 200, body: '{}', times: 4 });
  const receipt = await door.ingest('four-times.tsv', fileOf('Four times'));
  expect([outage.hits, defect.hits]).toEqual([1, 4]);
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
});

describe.concurrent('a MISP that is unavailable', () => {
  const OUTAGES: [string, Fault, string][] = [
    ['answers 500', { kind: 'outage', outage: 'internal-error' }, 'An Internal Error Has Occurred'],
    ['has a proxy that answers 502 in HTML', { kind: 'outage', outage: 'bad-gateway' }, '502 Bad Gateway'],
    ['is in maintenance and answers 302', { kind: 'outage', outage: 'maintenance' }, 'maintenance'],
    ['limits the rate with 429', { kind: 'rate-limited', resetSeconds: 1 }, 'Rate limit exceeded'],
    ['closes the connection', { kind: 'request-lost' }, 'does not answer'],
    ['saves and loses the answer', { kind: 'answer-lost' }, 'does not answer'],
    ['saves and cuts the answer short', { kind: 'answer-cut' }, 'does not answer'],
    ['saves by half and dies', { kind: 'half-saved' }, 'An Internal Error'],
    [
      'has lost its redis and takes no key',
      { kind: 'outage', outage: 'redis-down' },
      'Authentication failed',
    ],
  ];

  test('for many deliveries burns no message', async () => {
    const armed = door.misp.fault({
      on: adding('Long outage'),
      kind: 'outage',
      outage: 'bad-gateway',
      times: 'forever',
    });
    const key = await door.stack.drop('ransomwatch', 'long-outage.tsv', fileOf('Long outage'));
    await vi.waitFor(async () => expect(armed.hits).toBeGreaterThan(5), PATIENCE);
    expect(await door.stack.findReceipt(key)).toBeUndefined();
    armed.clear();
    const receipt = expectToAddUp(await door.stack.waitForReceipt(key));
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  });

  test.each(OUTAGES)('%s: the event comes back later and ends well', async (title, fault, reason) => {
    const victim = `Outage ${title}`;
    const armed = door.misp.fault({ ...fault, on: adding(victim) });
    const receipt = await door.ingest(`${title}.tsv`, fileOf(victim));
    expect(armed.hits).toBe(1);
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(receipt.events).toMatchObject([{ outcome: 'created', rows: [2] }]);
    const event = eventAbout(door.misp, victim);
    expect(event.Attribute.map(({ comment }) => comment).sort()).toEqual([
      'First Seen',
      'Leak site',
      'victim',
    ]);
    expect(JSON.stringify(complaints(door.stack))).toContain(reason);
  });
});

test('an outage makes no dead letter', async () => {
  expect(await eventsQueue().deadLetters.size()).toBe(0);
});

describe('an event that MISP refuses', () => {
  test('because its UUID is blocklisted is a dead letter at once, with MISP’s own words', async () => {
    const first = await door.ingest('blocked.tsv', fileOf('Deleted by hand'));
    const { uuid, id } = eventAbout(door.misp, 'Deleted by hand');
    await fetch(`${door.misp.url}/events/delete/${id}`, { method: 'POST', headers: apiHeaders() });
    const second = await door.ingest('blocked.tsv', fileOf('Deleted by hand', 'Its neighbour'));
    expect(first.rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(second.rows).toEqual(counts({ read: 2, saved: 1, failed: 1 }));
    const refused = second.events[0];
    expect(refused).toMatchObject({
      uuid,
      server: 'main',
      outcome: 'refused',
      rows: [2],
      id: null,
      url: null,
    });
    expect(refused?.reason).toContain('Event blocked by event blocklist.');
    const [letter] = await door.deadLetters(eventsQueue());
    expect(letter?.group).not.toBe(uuid);
    expect(letter?.says).toEqual({
      kind: 'refused',
      reason: refused?.reason,
      server: 'main',
      source: 'ransomwatch',
      file: 'blocked.tsv',
      rows: '2',
      run: second.run,
      firstSent: expect.stringMatching(/^20.*Z$/),
      givenUp: expect.stringMatching(/^20.*Z$/),
    });
  });

  test('because it is not valid is a dead letter at once, and the fields are named', async () => {
    const body = JSON.stringify({
      saved: false,
      name: 'Could not add Event',
      message: 'Could not add Event',
      url: '/events/add',
      errors: { date: ['Please use the format:\u0000 YYYY-MM-DD'] },
    });
    const armed = door.misp.fault({
      on: adding('Not valid'),
      kind: 'answer',
      status: 403,
      body,
      contentType: 'application/json',
      times: 'forever',
    });
    const receipt = await door.ingest('not-valid.tsv', fileOf('Not valid'));
    expect(armed.hits).toBe(1);
    expect(receipt.rows).toEqual(counts({ read: 1, failed: 1 }));
    armed.clear();
    const [letter] = await door.deadLetters(eventsQueue());
    for (const reason of [letter?.says.reason, receipt.events[0]?.reason]) {
      expect(reason).toContain('Could not add Event');
      expect(reason).toContain('Please use the format:');
    }
  });

  test('is put in line when SQS moves it back, and what that heals is in the receipt', async () => {
    const armed = door.misp.fault({
      on: adding('Healed'),
      kind: 'answer',
      status: 403,
      body: '{"message":"No.","url":"/"}',
      times: 'forever',
    });
    const refused = await door.ingest('healed.tsv', fileOf('Healed', 'Well all the time'));
    expect(refused.rows).toEqual(counts({ read: 2, saved: 1, failed: 1 }));
    const [letter] = await door.deadLetters(eventsQueue());
    armed.clear();
    await eventsQueue().queue.send(letter?.body, {
      MessageGroupId: letter?.group,
      MessageDeduplicationId: 'redrive',
    });
    const key = 'ransomwatch/healed.tsv';
    await vi.waitFor(
      async () => expect((await door.stack.findReceipt(key))?.rows).toEqual(counts({ read: 2, saved: 2 })),
      PATIENCE,
    );
    const healed = expectToAddUp(await door.stack.waitForReceipt(key));
    expect(healed.events.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['created', undefined],
      ['created', undefined],
    ]);
    expect(healed.finishedAt).toBe(refused.finishedAt);
    expect(await door.stack.receipts.keys(key)).toHaveLength(1);
  });

  const apiHeaders = () => ({
    Authorization: door.misp.authkey,
    Accept: 'application/json',
    'Content-Type': 'application/json',
  });
});

/** MISP's column holds 65,535 bytes. */
const LONG_URL = `http://leak.example/${'u'.repeat(70_000)}`;

test('what MISP leaves out of an event is in the receipt, and its row counts as dropped', async () => {
  const text = HEADER + row('Half bad', { url: LONG_URL }) + row('All good');
  const receipt = await door.ingest('dropped.tsv', text);
  expect(receipt.rows).toEqual(counts({ read: 2, saved: 1, dropped: 1 }));
  expect(receipt.events[0]).toMatchObject({
    outcome: 'created',
    dropped: [
      {
        rows: [2],
        type: 'url',
        value: expect.stringContaining('http://leak.example/uuu'),
        reason: expect.any(String),
      },
    ],
  });
});

test('messages of one event go to MISP in their order, whatever happens to the first', async () => {
  const armed = door.misp.fault({ on: adding('In order'), kind: 'outage', outage: 'bad-gateway', times: 2 });
  const published = (month: string) => HEADER + row('In order', { published: `2024-${month}-01 00:00:00` });
  const keys = [];
  for (const month of ['01', '02', '03'])
    keys.push(await door.stack.drop('ransomwatch', `in-order-${month}.tsv`, published(month)));
  const receipts = await Promise.all(keys.map((key) => door.stack.waitForReceipt(key)));
  expect(armed.hits).toBe(2);
  const [first, ...later] = receipts.toSorted((a, b) => a.finishedAt.localeCompare(b.finishedAt));
  expect(first?.events[0]?.outcome).toBe('created');
  expect(later.map(({ events }) => events[0]?.outcome)).not.toContain('created');
  eventAbout(door.misp, 'In order');
});
