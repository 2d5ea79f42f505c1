import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../../functions/shared/config.ts';
import type { UserName } from '../../../local/misp/stand-in.ts';
import type { Receipt } from '../../../local/receipts/receipts.ts';
import { type FrontDoor, openFrontDoor } from '../../support/front-door.ts';

let door: FrontDoor;

const source = (fields: object) =>
  ({ format: 'misp-json', servers: ['main'], ...fields }) as ConfigInput['sources'][string];

beforeAll(async () => {
  door = await openFrontDoor({
    misp: { users: ['tageditor', 'admin'] },
    source: { format: 'misp-json' },
    moreSources: {
      skips: source({ existing: 'skip' }),
      replaces: source({ existing: 'replace', publish: 'publish' }),
      titles: source({ match: 'title' }),
      proposes: source({ foreign: 'propose' }),
      alerts: source({ publish: 'alert' }),
    },
  });
});
afterAll(() => door.close());

const uuid = (n: number, version = 4) => `36a68d87-3653-${version}8f2-b28f-${String(n).padStart(12, '0')}`;
const domain = (value: string, more: object = {}) => ({
  type: 'domain',
  category: 'Network activity',
  value,
  ...more,
});
const file = (n: number, name: string) => ({
  uuid: uuid(n),
  name: 'file',
  'meta-category': 'file',
  description: 'File object',
  template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
  template_version: '24',
  Attribute: [{ type: 'filename', object_relation: 'filename', value: name }],
});

type Raw = { info: string; [field: string]: unknown };
const DATE = { date: '2026-01-02' };

async function drop(event: Raw, sourceName = 'ransomwatch'): Promise<Receipt['events'][number] | undefined> {
  const text = JSON.stringify({ Event: { ...DATE, ...event } });
  return (await door.ingest(`${event.info.replaceAll(/\W/g, '-')}.json`, text, sourceName)).events[0];
}

/** Somebody else makes it, with another tool. */
async function make(event: Raw, user: UserName = 'tageditor'): Promise<string> {
  const headers = { Authorization: door.misp.keys[user] ?? '', Accept: 'application/json' };
  const answer = await fetch(`${door.misp.url}/events/add`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ Event: { ...DATE, distribution: '3', ...event } }),
  });
  const { Event } = (await answer.json()) as { Event: { id: string } };
  return Event.id;
}

async function remove(id: string | null | undefined): Promise<void> {
  const headers = { Authorization: door.misp.keys.tageditor ?? '', Accept: 'application/json' };
  await fetch(`${door.misp.url}/events/delete/${id}`, { method: 'POST', headers });
}

const eventOf = (id: string | null | undefined) =>
  door.misp.events().find(({ Event }) => Event.id === id)?.Event;
const valuesOf = (id: string | null | undefined) =>
  eventOf(id)
    ?.Attribute.filter(({ deleted }) => !deleted)
    .map(({ value }) => value);

describe('an event that is there', () => {
  const made = (n: number, info: string): Raw => ({
    info,
    uuid: uuid(n),
    Tag: [{ name: 'theirs' }],
    Attribute: [domain('a.example'), domain('theirs.example')],
  });

  test('is completed, and keeps what others have put there', async () => {
    const id = await make(made(1, 'Merged'));
    const entry = await drop({
      ...made(1, 'Merged'),
      Tag: [],
      Attribute: [domain('a.example'), domain('b.example')],
    });
    expect(entry).toMatchObject({ outcome: 'updated', id });
    expect(valuesOf(id)).toEqual(['a.example', 'theirs.example', 'b.example']);
    expect(eventOf(id)?.Tag?.map(({ name }) => name)).toEqual(['theirs']);
  });

  test('is left alone by a source that skips', async () => {
    const id = await make(made(2, 'Skipped'));
    const entry = await drop({ ...made(2, 'Skipped'), Attribute: [domain('b.example')] }, 'skips');
    expect(entry).toMatchObject({ outcome: 'skipped', id });
    expect(valuesOf(id)).toEqual(['a.example', 'theirs.example']);
  });

  test('has what the file has, and no more, of a source that replaces', async () => {
    const id = await make(made(3, 'Replaced'));
    const event = {
      info: 'Replaced',
      uuid: uuid(3),
      Tag: [{ name: 'ours' }],
      Attribute: [domain('a.example'), domain('b.example')],
    };
    expect(await drop(event, 'replaces')).toMatchObject({ outcome: 'updated', id });
    expect(valuesOf(id)).toEqual(['a.example', 'b.example']);
    expect(eventOf(id)?.Tag?.map(({ name }) => name)).toEqual(['ours']);
    expect(await drop(event, 'replaces')).toMatchObject({ outcome: 'unchanged' });
  });
});

describe('what was sent before', () => {
  const again = { uuid: uuid(10), Attribute: [domain('a.example')] };
  const viewed = `GET /events/view/${uuid(10)}/deleted:1 200`;
  const asked = async (event: Raw, source?: string) => {
    const before = door.misp.requests().length;
    await drop(event, source);
    const requests = door.misp.requests().slice(before);
    return requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
  };

  test('is looked at, and nothing else is asked if it is as the file says', async () => {
    const event = { ...again, info: 'Seen' };
    expect(await asked(event)).toEqual(['POST /events/add 200']);
    expect(await asked(event)).toEqual([viewed]);
    expect(await asked({ ...event, Attribute: [domain('b.example')] })).toEqual([
      viewed,
      'GET /users/view/me 200',
      expect.stringMatching(/^POST \/events\/edit\/\d+ 200$/),
    ]);
  });

  test('is not taken for deleted because a proxy knows no such page', async () => {
    const event = { ...again, uuid: uuid(12), info: 'Proxied' };
    await drop(event);
    const body = '<html>Not Found</html>';
    door.misp.fault({ on: 'GET /events/view', kind: 'answer', status: 404, body, times: 1 });
    expect(await asked(event)).toEqual([
      `GET /events/view/${uuid(12)}/deleted:1 404`,
      'GET /servers/getVersion 200',
      `GET /events/view/${uuid(12)}/deleted:1 200`,
    ]);
  });

  test('and deleted by somebody is added again, which MISP refuses', async () => {
    const event = { ...again, uuid: uuid(11), info: 'Deleted' };
    const first = await drop(event);
    await remove(first?.id);
    expect(await asked(event)).toEqual([
      `GET /events/view/${uuid(11)}/deleted:1 404`,
      'POST /events/add 403',
    ]);
  });
});

describe('with match: title', () => {
  const event = (info: string): Raw => ({ info, Attribute: [domain('new.example')] });

  test.each(['Plain title', '!Not this one', '100% of_it', 'C:\\Windows', '!\\'])(
    'an event that another tool has made with the title %s is completed',
    async (info) => {
      const id = await make({ info, Attribute: [domain('old.example')] });
      expect(await drop(event(info), 'titles')).toMatchObject({ outcome: 'updated', id });
      expect(valuesOf(id)).toEqual(['old.example', 'new.example']);
      expect(await drop(event(info), 'titles')).toMatchObject({ outcome: 'unchanged', id });
    },
  );

  test('of several the oldest is completed', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 11; n += 1) ids.push(await make({ info: 'Many' }));
    expect(await drop(event('Many'), 'titles')).toMatchObject({ outcome: 'updated', id: ids[0] });
  });

  test('ours is completed, though another tool has made an older one', async () => {
    await make({ info: 'Ours', uuid: uuid(20) });
    const id = await make({ info: 'Ours', uuid: uuid(21) });
    expect(await drop({ ...event('Ours'), uuid: uuid(21) }, 'titles')).toMatchObject({
      outcome: 'updated',
      id,
    });
  });

  test.each([
    ['another title that a wildcard finds', { info: 'A1B' }, 'tageditor', 'A_B'],
    ['the title in another case', { info: 'title' }, 'tageditor', 'Title'],
    [
      'the title, made by misp-ingest of other rows',
      { info: 'Sibling', uuid: uuid(22, 5) },
      'tageditor',
      'Sibling',
    ],
    ['the title, of another organisation', { info: 'Foreign' }, 'admin', 'Foreign'],
  ] as const)('an event of %s is another', async (_, there, user, info) => {
    const id = await make(there, user);
    const entry = await drop(event(info), 'titles');
    expect(entry?.outcome).toBe('created');
    expect(entry?.id).not.toBe(id);
  });
});

describe('an event of another organisation', () => {
  const theirs = (n: number, info: string): Raw => ({
    info,
    uuid: uuid(n),
    Attribute: [domain('a.example', { uuid: uuid(n + 1) }), domain('c.example')],
  });

  test('is refused where only its owner may change it, with its name', async () => {
    await make(theirs(40, 'Owned'), 'admin');
    const entry = await drop({ ...theirs(40, 'Owned'), Attribute: [domain('b.example')] });
    expect(entry).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(
        /^The event belongs to ORGNAME, and only its owner may change it; .*'propose'/,
      ),
    });
  });

  test('is unchanged if there is nothing to change', async () => {
    await make(theirs(50, 'Same'), 'admin');
    expect(await drop({ ...theirs(50, 'Same'), Attribute: [domain('a.example')] })).toMatchObject({
      outcome: 'unchanged',
    });
  });

  test('that the key may not see is refused, with what to do', async () => {
    await make({ ...theirs(60, 'Hidden'), distribution: '0' }, 'admin');
    expect(await drop(theirs(60, 'Hidden'))).toMatchObject({
      outcome: 'refused',
      reason: `MISP has an event ${uuid(60)} of another organisation, which the key may not see; ask its owner to share it`,
    });
  });

  test('has new attributes proposed to it, once; all else is told as left out', async () => {
    const id = await make(theirs(70, 'Proposed'), 'admin');
    const event = {
      info: 'Proposed, corrected',
      uuid: uuid(70),
      Tag: [{ name: 'tlp:green' }],
      Attribute: [
        domain('a.example', { uuid: uuid(71), comment: 'new' }),
        domain('b.example', { comment: 'ours', to_ids: true }),
      ],
      Object: [file(75, 'x.exe')],
      EventReport: [{ uuid: uuid(76), name: 'Report', content: 'text' }],
    };
    const because = 'The event belongs to ORGNAME: to it only new attributes can be proposed';
    const dropped = [
      ['info', 'Proposed, corrected'],
      ['tag', 'tlp:green'],
      ['domain', 'a.example'],
      ['object', 'file'],
      ['event-report', 'Report'],
    ].map(([type, value]) => ({ rows: [1], type, value, reason: because }));
    const reason = 'Proposed to ORGNAME, who decides: not in the event yet';
    expect(await drop(event, 'proposes')).toMatchObject({ outcome: 'updated', id, reason, dropped });
    expect(eventOf(id)?.ShadowAttribute).toMatchObject([
      { type: 'domain', category: 'Network activity', value: 'b.example', comment: 'ours', to_ids: true },
    ]);
    expect(await drop(event, 'proposes')).toMatchObject({ outcome: 'unchanged', id, reason, dropped });
    expect(eventOf(id)?.ShadowAttribute).toHaveLength(1);
    expect(valuesOf(id)).toEqual(['a.example', 'c.example']);
  });

  test('that takes no proposal says why', async () => {
    await make(theirs(80, 'Unproposable'), 'admin');
    door.misp.fault({
      kind: 'answer',
      status: 404,
      body: JSON.stringify({ name: 'No', message: 'Not this one', url: '/shadow_attributes/add' }),
      on: ({ path }) => path.startsWith('/shadow_attributes/add'),
    });
    const entry = await drop(
      { info: 'Unproposable', uuid: uuid(80), Attribute: [domain('b.example')] },
      'proposes',
    );
    expect(entry).toMatchObject({
      outcome: 'unchanged',
      dropped: [
        { type: 'domain', value: 'b.example', reason: expect.stringMatching(/^MISP: .*Not this one/) },
      ],
    });
  });
});

describe('publishing', () => {
  const requests = (id: string | null | undefined) =>
    door.misp
      .requests()
      .filter(({ path }) => path === `/events/alert/${id}` || path === `/events/publish/${id}`);

  test('with a mail is done once, when something has changed', async () => {
    const event = { info: 'Alerted', uuid: uuid(90), Attribute: [domain('a.example')] };
    const entry = await drop(event, 'alerts');
    await drop(event, 'alerts');
    expect(requests(entry?.id).map(({ path }) => path)).toEqual([`/events/alert/${entry?.id}`]);
    await drop({ ...event, Attribute: [domain('a.example'), domain('b.example')] }, 'alerts');
    expect(requests(entry?.id)).toHaveLength(2);
    expect(eventOf(entry?.id)?.published).toBe(true);
  });

  test('is done of an event that has objects alone, and not of an empty one', async () => {
    const objects = await drop({ info: 'Objects', Object: [file(95, 'y.exe')] }, 'alerts');
    expect(eventOf(objects?.id)?.published).toBe(true);
    const empty = await drop({ info: 'Empty', Attribute: [] }, 'alerts');
    expect(requests(empty?.id)).toEqual([]);
  });

  test('is not done of one that is empty now, though the answer about that was lost', async () => {
    const event = { info: 'Emptied', uuid: uuid(96), Attribute: [domain('a.example')] };
    const entry = await drop(event, 'replaces');
    door.misp.fault({ on: `POST /events/edit/${entry?.id}`, kind: 'answer-lost', times: 1 });
    expect(await drop({ ...event, Attribute: [] }, 'replaces')).toMatchObject({ outcome: 'updated' });
    expect(valuesOf(entry?.id)).toEqual([]);
    expect(requests(entry?.id).map(({ path }) => path)).toEqual([`/events/publish/${entry?.id}`]);
  });

  test('is told as left out where the key may not, and the event is in MISP', async () => {
    const other = await openFrontDoor({
      misp: { users: ['user'] },
      source: { format: 'misp-json', publish: 'publish' },
    });
    try {
      const event = { ...DATE, info: 'Unpublished', Attribute: [domain('a.example')] };
      const { events } = await other.ingest('a.json', JSON.stringify({ Event: event }));
      expect(events[0]).toMatchObject({
        outcome: 'created',
        dropped: [
          {
            rows: [1],
            type: 'publication',
            value: 'publish',
            reason: 'The key may not publish: give its role perm_publish',
          },
        ],
      });
      expect(other.misp.events()[0]?.Event.published).toBe(false);
    } finally {
      await other.close();
    }
  });
});
