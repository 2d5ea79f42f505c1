import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noAttempts } from '../../../functions/ledger/attempts.ts';
import type { EventMessage } from '../../../functions/queue/event-message.ts';
import type { Found } from '../../../functions/send/add-or-find.ts';
import type { Delivery } from '../../../functions/send/delivery.ts';
import { sendEvent } from '../../../functions/send/send-event.ts';
import { connectToMisp } from '../../../functions/send/server/misp-client.ts';
import { openSession } from '../../../functions/send/server/misp-session.ts';
import { type MispStandIn, startMispStandIn } from '../../../local/misp/stand-in.ts';

let misp: MispStandIn;
let n = 0;

beforeAll(async () => {
  misp = await startMispStandIn({ users: ['tageditor', 'publisher', 'admin'] });
});
afterAll(() => misp.close());
beforeEach(() => {
  n += 1;
  misp.clearFaults();
});

const uuid = (kind = 0, version = 4) =>
  `36a68d87-3653-${version}8f2-b28f-${kind}${String(n).padStart(11, '0')}`;
const domain = (kind: number, more: object = {}) => ({
  uuid: uuid(kind),
  type: 'domain',
  category: 'Network activity',
  value: `${kind}.example`,
  ...more,
});
const event = (...Attribute: object[]) => ({
  uuid: uuid(),
  info: `Event ${n}`,
  date: '2026-01-02',
  distribution: '3',
  published: false,
  Attribute,
});

interface Options {
  message?: object;
  before?: Partial<Delivery['journal']['before']>;
  wasSent?: boolean;
  wasSentBefore?: boolean;
  last?: Delivery['last'];
  isFutile?: boolean;
  lists?: Delivery['warninglists']['find'];
  user?: 'tageditor' | 'publisher' | 'admin';
  server?: MispStandIn;
  /** How far the server's clock is ahead. */
  aheadMs?: number;
  /** How many attributes a request carries. */
  piece?: number;
}

/** One delivery of a message with this event: what became of it, what was asked of MISP, and what was put down. */
async function send(sent: object, options: Options = {}) {
  const { message = {}, before = {}, wasSent = false, wasSentBefore = false, user = 'tageditor' } = options;
  const {
    lists = async () => new Map<string, string[]>(),
    isFutile = false,
    server = misp,
    aheadMs = 0,
    piece = 1_000,
    last = { wasThere: false },
  } = options;
  const key = async () => server.keys[user] ?? '';
  const client = { ...connectToMisp(server), clockOffsetMs: () => aheadMs };
  const notes: object[] = [];
  const undo: unknown[] = [];
  const delivery: Delivery = {
    journal: {
      before: { ...noAttempts(), ...before },
      note: async (fact) => void notes.push(fact),
      wasSentBefore: async () => wasSentBefore,
      isFutile: async () => isFutile,
      noteFutile: async () => {},
    },
    wasSent,
    last,
    undo: { put: async (record) => void undo.push(record) },
    remainingMs: () => 300_000,
    pieces: { attributes: piece },
    warninglists: { find: lists },
  };
  const asked = server.requests().length;
  const queued = {
    run: 'r',
    number: 0,
    server: 'main',
    source: 's',
    file: 'f',
    existing: 'merge',
    match: 'uuid',
    foreign: 'refuse',
    publish: 'publish',
    warninglists: 'off',
    rows: [2, 3],
    ...message,
    event: sent,
  } as unknown as EventMessage;
  try {
    const outcome = await sendEvent(openSession(client, { current: key, fresh: key }), queued, delivery);
    const requests = server.requests().slice(asked);
    return { outcome, notes, undo, requests: requests.map(({ method, path }) => `${method} ${short(path)}`) };
  } finally {
    client.close();
  }
}

const short = (path: string) => path.replace(/\/\d+$/, '/#').replace(/\/[0-9a-f-]{36}/, '/<uuid>');
const stored = () => misp.events().find(({ Event }) => Event.uuid === uuid())?.Event;
const valuesOf = () =>
  stored()
    ?.Attribute.filter(({ deleted }) => !deleted)
    .map(({ value }) => value);

const ADD = 'POST /events/add';
const EDIT = 'POST /events/edit/#';
const VIEW = 'GET /events/view/<uuid>/deleted:1';
const ME = 'GET /users/view/me';
const PUBLISH = 'POST /events/publish/#';

describe('an event that is new', () => {
  test('is added and published, and nothing is put down', async () => {
    const { outcome, ...others } = await send(event(domain(1)));
    expect(outcome).toStrictEqual({
      uuid: uuid(),
      server: 'main',
      id: stored()?.id,
      url: `${misp.url}/events/view/${stored()?.id}`,
      info: `Event ${n}`,
      rows: [2, 3],
      outcome: 'created',
    });
    expect(others).toEqual({ notes: [], undo: [], requests: [ADD, PUBLISH] });
  });

  test('comes with what the format and MISP left out of it, and with what was adjusted', async () => {
    const left = { rows: [2], type: 'x', value: 'y', reason: 'z' };
    const adjusted = [{ rows: [3], field: 'date', reason: 'has a day only' }];
    const sent = event(domain(1), domain(2, { type: 'ip-dst', value: '192.0.2.999' }));
    const { outcome } = await send(sent, { message: { leftOut: [left], adjusted } });
    expect(outcome).toMatchObject({ outcome: 'created', adjusted });
    expect(outcome.dropped).toEqual([
      left,
      { rows: [2, 3], type: 'ip-dst', value: '192.0.2.999', reason: expect.stringContaining('IP') },
    ]);
  });

  test('that may not be published is there all the same', async () => {
    const message = 'You do not have permission to use this functionality.';
    const body = JSON.stringify({ name: message, message, url: '/x' });
    misp.fault({ kind: 'answer', status: 403, body, on: ({ path }) => path.startsWith('/events/publish') });
    const { outcome } = await send(event(domain(1)));
    expect(outcome).toMatchObject({
      outcome: 'created',
      dropped: [{ type: 'publication', value: 'publish' }],
    });
  });
});

describe('an event that is there', () => {
  test('as it is meant is looked at once if it is known to be there, and neither written nor published', async () => {
    await send(event(domain(1)), { message: { publish: 'never' } });
    const { outcome, ...others } = await send(event(domain(1)), { wasSent: true });
    expect(outcome).toMatchObject({ outcome: 'unchanged', id: stored()?.id });
    expect(others).toEqual({ notes: [{ existed: true }], undo: [], requests: [VIEW] });
  });

  test('is found by adding it if nobody knew', async () => {
    await send(event(domain(1)));
    expect((await send(event(domain(1)))).requests).toEqual([ADD, VIEW]);
  });

  test('is looked at first if the last one was there, too', async () => {
    const last = { wasThere: false };
    await send(event(domain(1)), { last });
    expect((await send(event(domain(1)), { last })).requests).toEqual([ADD, VIEW]);
    const { outcome, requests } = await send(event(domain(1)), { last });
    expect({ outcome: outcome.outcome, requests }).toEqual({ outcome: 'unchanged', requests: [VIEW] });
  });

  test('is added first if the last one was new', async () => {
    const last = { wasThere: true };
    expect((await send(event(domain(1)), { last })).requests).toEqual([VIEW, ADD, PUBLISH]);
    expect((await send(event(domain(1)), { last })).requests).toEqual([ADD, VIEW]);
  });

  test('and was deleted is added again', async () => {
    expect((await send(event(domain(1)), { wasSent: true })).requests).toEqual([VIEW, ADD, PUBLISH]);
  });

  test('and lacks something gets it, is published again, and what it was like is put down before', async () => {
    await send(event(domain(1)));
    const { outcome, notes, undo, requests } = await send(event(domain(1), domain(2)), { wasSent: true });
    expect(outcome.outcome).toBe('updated');
    expect(notes).toEqual([{ existed: true }, { gaps: expect.any(String) }]);
    expect(undo).toMatchObject([{ event: { uuid: uuid() }, attributes: [{ uuid: uuid(2) }] }]);
    expect(requests).toEqual([VIEW, ME, EDIT, PUBLISH]);
  });

  test('gets it in pieces, and what it was like is put down once', async () => {
    await send(event(domain(1)));
    const { undo, requests } = await send(event(domain(1), domain(2), domain(3)), {
      wasSent: true,
      piece: 1,
    });
    expect(requests).toEqual([VIEW, ME, EDIT, EDIT, PUBLISH]);
    expect(undo).toHaveLength(1);
  });

  test('is for detection as the file says from now on', async () => {
    await send(event(domain(1, { to_ids: false })));
    const { outcome } = await send(event(domain(1, { to_ids: true })));
    expect(outcome.outcome).toBe('updated');
    expect(stored()?.Attribute.map(({ to_ids }) => to_ids)).toEqual([true]);
  });

  test('keeps what others have put there, but where the source replaces', async () => {
    await send(event(domain(1), domain(2)));
    await send(event(domain(1), domain(3)));
    expect(valuesOf()).toEqual(['1.example', '2.example', '3.example']);
    await send(event(domain(1)), { message: { existing: 'replace' } });
    expect(valuesOf()).toEqual(['1.example']);
  });

  test('is left alone by a source that skips', async () => {
    await send(event(domain(1)));
    const { outcome, requests } = await send(event(domain(2)), { message: { existing: 'skip' } });
    expect(outcome.outcome).toBe('skipped');
    expect(requests).toEqual([ADD, VIEW]);
  });

  test('and has what MISP did not take the last time is not sent it again', async () => {
    await send(event(domain(1)));
    const { outcome, requests } = await send(event(domain(1), domain(2)), { wasSent: true, isFutile: true });
    expect(requests.slice(0, 2)).toEqual([VIEW, ME]);
    expect(requests).not.toContain(EDIT);
    expect(outcome.outcome).toBe('updated');
  });
});

test('that a report is added is put down before it is: MISP unpublishes the event then', async () => {
  await send(event(domain(1)));
  const EventReport = [{ uuid: uuid(7), name: 'Report', content: 'text', distribution: '5' }];
  const { notes, requests } = await send({ ...event(domain(1)), EventReport });
  expect(notes).toEqual([{ existed: true }, { gaps: expect.any(String) }]);
  expect(requests.slice(-2)).toEqual(['POST /eventReports/add/#', PUBLISH]);
});

test('an event that a source leaves alone says so if the file says something else', async () => {
  await send(event(domain(1)));
  const skip: Options = { message: { existing: 'skip' } };
  expect((await send(event(domain(1)), skip)).outcome).not.toHaveProperty('reason');
  const { outcome } = await send(event(domain(1), domain(2)), skip);
  expect(outcome).toMatchObject({
    outcome: 'skipped',
    reason: expect.stringContaining('not all that the file says is in it'),
  });
});

describe('an event that an earlier delivery of the message', () => {
  const received = { receivedAt: Date.now() - 5_000 };

  test('has made is created by it, completed without an undo record, and published', async () => {
    await send(event(domain(1)), { message: { publish: 'never' } });
    const { outcome, ...others } = await send(event(domain(1), domain(2)), { before: received });
    expect(outcome.outcome).toBe('created');
    expect(others).toEqual({ notes: [], undo: [], requests: [ADD, VIEW, ME, EDIT, PUBLISH] });
  });

  test('has made is completed by a source that skips, too', async () => {
    await send(event(domain(1)));
    const { outcome } = await send(event(domain(1), domain(2)), {
      before: received,
      message: { existing: 'skip' },
    });
    expect(outcome.outcome).toBe('created');
    expect(valuesOf()).toEqual(['1.example', '2.example']);
  });

  test('has made whole is published, unless it is', async () => {
    await send(event(domain(1)), { message: { publish: 'never' } });
    expect((await send(event(domain(1)), { before: received })).requests).toEqual([ADD, VIEW, PUBLISH]);
    expect((await send(event(domain(1)), { before: received })).requests).toEqual([ADD, VIEW]);
  });

  test.each([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])('has made is known by the clock of its server, which is %s', async (_, aheadMs) => {
    const server = await startMispStandIn({ now: () => new Date(Date.now() + aheadMs) });
    try {
      await send(event(domain(1)), { server, aheadMs });
      const again = await send(event(domain(1)), { server, aheadMs, before: received });
      expect(again.outcome.outcome).toBe('created');
      const later = { receivedAt: Date.now() + 60_000 };
      const other = await send(event(domain(1)), { server, aheadMs, before: later });
      expect(other.outcome.outcome).toBe('unchanged');
    } finally {
      await server.close();
    }
  });

  test('has made half is completed by a source that skips, though what answers for MISP has another clock', async () => {
    await send(event(domain(1)));
    const { outcome } = await send(event(domain(1), domain(2)), {
      aheadMs: 10_000,
      before: { receivedAt: Date.now() },
      message: { existing: 'skip' },
    });
    expect(outcome.outcome).toBe('created');
    expect(valuesOf()).toEqual(['1.example', '2.example']);
  });

  test('has not made is left alone, though somebody has changed it while the message waited', async () => {
    let agoMs = 3_600_000;
    const server = await startMispStandIn({ now: () => new Date(Date.now() - agoMs) });
    try {
      await send(event(domain(8)), { server });
      agoMs = 0;
      await send(event(domain(8), domain(9)), { server });
      const options: Options = { server, before: received, message: { existing: 'skip' } };
      const { outcome, notes } = await send(event(domain(1)), options);
      expect([outcome.outcome, notes]).toEqual(['skipped', [{ existed: true }]]);
    } finally {
      await server.close();
    }
  });

  test('has not made is another event of the same title, though it is newer than the message', async () => {
    await send({ ...event(domain(8)), uuid: uuid(5) });
    const options: Options = { before: received, message: { existing: 'skip', match: 'title' } };
    const { outcome, notes } = await send(event(domain(1)), options);
    expect([outcome.uuid, outcome.outcome, notes]).toEqual([uuid(5), 'skipped', [{ existed: true }]]);
  });

  test('has made in the second in which the message came is created by it', async () => {
    const second = Math.floor(Date.now() / 1_000) * 1_000;
    const server = await startMispStandIn({ now: () => new Date(second) });
    try {
      await send(event(domain(1)), { server });
      const outcomeAt = async (receivedAt: number) =>
        (await send(event(domain(1)), { server, before: { receivedAt } })).outcome.outcome;
      expect(await outcomeAt(second + 999)).toBe('created');
      expect(await outcomeAt(second + 31_000)).toBe('unchanged');
    } finally {
      await server.close();
    }
  });

  test.each<[string, Options, Found['done'] | 'unchanged', object[]]>([
    [
      'was made before the message came',
      { before: { receivedAt: Date.now() + 60_000 } },
      'unchanged',
      [{ existed: true }],
    ],
    [
      'another message has brought',
      { before: received, wasSentBefore: true },
      'unchanged',
      [{ existed: true }],
    ],
    ['has found there', { before: { ...received, existed: true } }, 'unchanged', []],
    ['has begun to change', { before: { ...received, existed: true, gaps: 'of then' } }, 'updated', []],
  ])('%s is none that it has made', async (_, options, outcome, notes) => {
    await send(event(domain(1)), { message: { publish: 'never' } });
    const sent = await send(event(domain(1)), options);
    expect([sent.outcome.outcome, sent.notes]).toEqual([outcome, notes]);
    expect(sent.requests).toEqual(outcome === 'updated' ? [ADD, VIEW, PUBLISH] : [ADD, VIEW]);
  });
});

test('an event of which an earlier delivery only asked why MISP takes no more is as it was, and not published', async () => {
  await send(event(domain(1)), { message: { publish: 'never' } });
  const more = event(domain(1), domain(2, { type: 'no-such-type' }));
  const first = await send(more, { message: { publish: 'never' } });
  expect([first.outcome.outcome, first.outcome.dropped]).toEqual(['unchanged', [expect.anything()]]);
  const before = Object.assign({ receivedAt: Date.now() + 60_000 }, ...first.notes);
  expect(before).toMatchObject({ existed: true, gaps: expect.any(String) });
  const again = await send(more, { before });
  expect(again.outcome.outcome).toBe('unchanged');
  expect(again.requests).not.toContain(PUBLISH);
});

describe('an event of which some is in MISP', () => {
  test('says where that is, if the rest is refused', async () => {
    misp.fault({
      on: /events.edit/,
      kind: 'answer',
      status: 403,
      body: '{"name":"No.","message":"Could not.","url":"/events/edit"}',
    });
    const refused = await send(event(domain(1), domain(2)), { piece: 1 }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      name: 'Undeliverable',
      kind: 'refused',
      message: `Could not. Part of it is in MISP: ${misp.url}/events/view/${stored()?.id}`,
    });
  });

  test.each([
    [404, '{"name":"No.","message":"Not found","url":"/tags/search"}'],
    [500, '{"name":"No.","message":"An Internal Error Has Occurred.","url":"/tags/search"}'],
  ])(
    'is not lost because MISP answers %i where it is asked for the tags that it has',
    async (status, body) => {
      misp.fault({ on: /tags.search/, kind: 'answer', status, body, times: 'forever' });
      const tagged = { ...event(domain(1)), Tag: [{ name: `nobody:has="${n}"` }] };
      const { outcome } = await send(tagged, { user: 'publisher' });
      expect(outcome).toMatchObject({
        outcome: 'created',
        dropped: [{ type: 'tag', reason: 'MISP did not take the tag, and does not say whether it has it' }],
      });
      expect((await send(tagged, { user: 'publisher' })).outcome.outcome).not.toBe('created');
    },
  );
});

describe('an event of another organisation', () => {
  test('is refused if it would be changed, and unchanged if not', async () => {
    await send(event(domain(1)), { user: 'admin' });
    await expect(send(event(domain(1), domain(2)))).rejects.toThrow('only its owner may change it');
    const same = await send(event(domain(1)));
    expect(same.outcome.outcome).toBe('unchanged');
    expect(same.requests).toEqual([ADD, VIEW]);
  });

  test('has new attributes proposed to it, where that is wanted', async () => {
    await send(event(domain(1)), { user: 'admin' });
    const { outcome, undo } = await send(event(domain(1), domain(2)), { message: { foreign: 'propose' } });
    expect(outcome).toMatchObject({ outcome: 'updated', reason: expect.stringContaining('Proposed to') });
    expect(undo).toEqual([]);
    expect(valuesOf()).toEqual(['1.example']);
  });

  test('that the key may not see is refused, with what to do', async () => {
    await send({ ...event(domain(1)), distribution: '0' }, { user: 'admin' });
    await expect(send(event(domain(1)))).rejects.toMatchObject({
      name: 'Undeliverable',
      kind: 'refused',
      message: `MISP has an event ${uuid()} of another organisation, which the key may not see; ask its owner to share it`,
    });
  });
});

test('an event of the same title that another tool has made is found where that is wanted, before anything is added', async () => {
  await send(event(domain(1)));
  const ours = { ...event(domain(2)), uuid: uuid(9, 5) };
  const { outcome, requests } = await send(ours, { message: { match: 'title' }, wasSent: true });
  expect(outcome).toMatchObject({ outcome: 'updated', uuid: uuid(), id: stored()?.id });
  expect(requests).toEqual(['POST /events/restSearch', ME, VIEW, EDIT, PUBLISH]);
  const other = await send(
    { ...event(domain(3)), uuid: uuid(8, 5), info: 'Another title' },
    { message: { match: 'title' }, wasSent: true },
  );
  expect(other.requests).toEqual(['POST /events/restSearch', ADD, PUBLISH]);
});

describe('an event that went further than its tag lets it', () => {
  const red = () => ({ ...event(domain(1)), Tag: [{ name: 'tlp:red' }] });
  const tlpReach = { red: '0' };
  const LOWERED = {
    rows: [2, 3],
    field: 'distribution',
    reason: 'is your-organisation instead of all-communities: it is tagged tlp:red',
  };

  test('goes less far from now on, which is told once', async () => {
    await send(event(domain(1)));
    const adjusted = [{ rows: [2], field: 'date', reason: 'has a day only' }];
    const { outcome } = await send(red(), { message: { tlpReach, adjusted } });
    expect(outcome).toMatchObject({ outcome: 'updated', adjusted: [...adjusted, LOWERED] });
    expect(stored()?.distribution).toBe('0');
    expect((await send(red(), { message: { tlpReach } })).outcome).not.toHaveProperty('adjusted');
  });

  test('goes as far as it did where it is skipped, and nothing is told', async () => {
    await send(event(domain(1)));
    const { outcome } = await send(red(), { message: { tlpReach, existing: 'skip' } });
    expect(outcome).not.toHaveProperty('adjusted');
    expect(stored()?.distribution).toBe('3');
  });
});

describe('while the warninglists cannot be asked', () => {
  const unchecked = {
    message: { warninglists: 'detection-off', publish: 'never' },
    lists: async () => 'They are away',
  };
  const detecting = () => stored()?.Attribute.map(({ to_ids }) => to_ids);

  test('a new event is for detection as the file says', async () => {
    const { outcome } = await send(event(domain(1, { to_ids: true })), unchecked);
    expect(outcome.adjusted).toMatchObject([{ reason: expect.stringContaining('They are away') }]);
    expect(detecting()).toEqual([true]);
  });

  test('one that is there stays as it was found', async () => {
    await send(event(domain(1, { to_ids: false })));
    const { outcome } = await send(event(domain(1, { to_ids: true })), unchecked);
    expect(outcome.outcome).toBe('unchanged');
    expect(detecting()).toEqual([false]);
  });
});
