import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type FaultSpec,
  type MispStandIn,
  type MispStandInOptions,
  startMispStandIn,
} from '../../local/misp/stand-in.ts';

const started: MispStandIn[] = [];

async function start(options?: MispStandInOptions): Promise<MispStandIn> {
  const standIn = await startMispStandIn(options);
  started.push(standIn);
  return standIn;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((standIn) => standIn.close()));
});

function api(
  standIn: MispStandIn,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(standIn.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: {
      Authorization: standIn.authkey,
      Accept: 'application/json',
      'Content-Type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const uuid = '5d1b2c3e-0a1b-5c2d-8e3f-4a5b6c7d8e9f';

function event(attributeCount = 4): object {
  const Attribute = Array.from({ length: attributeCount }, (_, index) => ({
    type: 'domain',
    value: `a${index}.example`,
  }));
  return { Event: { uuid, info: 'an event', Attribute } };
}

describe('faults', () => {
  test('a lost request leaves nothing behind and is answered by a closed connection', async () => {
    const standIn = await start();
    standIn.fault({ on: 'POST /events/add', kind: 'request-lost' });
    await expect(api(standIn, '/events/add', event())).rejects.toThrow('fetch failed');
    expect(standIn.events()).toEqual([]);
    expect(standIn.requests()).toEqual([{ method: 'POST', path: '/events/add', user: undefined, status: 0 }]);
  });

  test('a lost answer leaves the event behind', async () => {
    const standIn = await start();
    standIn.fault({ on: 'POST /events/add', kind: 'answer-lost' });
    await expect(api(standIn, '/events/add', event())).rejects.toThrow('fetch failed');
    expect(standIn.events()[0]?.Event.attribute_count).toBe('4');
  });

  test('a cut answer ends in the middle of the body, and the event is there', async () => {
    const standIn = await start();
    standIn.fault({ on: 'POST /events/add', kind: 'answer-cut' });
    const response = await api(standIn, '/events/add', event());
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(standIn.events()).toHaveLength(1);
  });

  test('half an event is saved and answered with 500, and the next try hears that it exists', async () => {
    const standIn = await start();
    standIn.fault({ on: 'POST /events/add', kind: 'half-saved' });
    expect((await api(standIn, '/events/add', event(5))).status).toBe(500);
    expect(standIn.events()[0]?.Event.Attribute.map(({ value }) => value)).toEqual([
      'a0.example',
      'a1.example',
    ]);
    const again = await api(standIn, '/events/add', event(5));
    expect(again.status).toBe(404);
    expect(again.headers.get('location')).toBe(`${standIn.url}/events/1`);
  });

  test('half of a list of attributes is saved and answered with 500', async () => {
    const standIn = await start();
    await api(standIn, '/events/add', event(1));
    standIn.fault({ on: 'POST /attributes/add', kind: 'half-saved' });
    const list = ['b', 'c', 'd', 'e'].map((name) => ({ type: 'domain', value: `${name}.example` }));
    expect((await api(standIn, `/attributes/add/${uuid}`, list)).status).toBe(500);
    expect(standIn.events()[0]?.Event.attribute_count).toBe('3');
  });

  test('a request that hangs is never answered, and closing the stand-in ends it', async () => {
    const standIn = await start();
    standIn.fault({ on: 'POST /events/add', kind: 'hang', afterWork: true });
    const pending = api(standIn, '/events/add', event()).then(
      () => 'answered',
      () => 'ended',
    );
    expect(await Promise.race([pending, sleep(100, 'waiting')])).toBe('waiting');
    expect(standIn.events()).toHaveLength(1);
    await standIn.close();
    expect(await pending).toBe('ended');
  });

  test('an answer in drips arrives whole and late', async () => {
    const standIn = await start();
    standIn.fault({ on: 'GET /servers/getVersion', kind: 'slow-drip', ms: 10 });
    const before = performance.now();
    expect(await (await api(standIn, '/servers/getVersion')).json()).toMatchObject({ version: '2.5.1' });
    expect(performance.now() - before).toBeGreaterThan(80);
  });

  test('a delay comes before the work', async () => {
    const standIn = await start();
    standIn.fault({ on: 'GET /servers/getVersion', kind: 'delay', ms: 60 });
    const before = performance.now();
    expect((await api(standIn, '/servers/getVersion')).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(50);
  });

  test.each([
    { outage: 'internal-error', status: 500, type: 'application/json; charset=UTF-8' },
    { outage: 'bad-gateway', status: 502, type: 'text/html' },
    { outage: 'maintenance', status: 302, type: 'text/html; charset=UTF-8' },
    { outage: 'redis-down', status: 403, type: 'application/json; charset=UTF-8' },
    { outage: 'too-large', status: 413, type: 'text/html' },
  ] as const)('$outage answers $status as $type', async ({ outage, status, type }) => {
    const standIn = await start();
    standIn.fault({ on: /^POST /, kind: 'outage', outage });
    const response = await api(standIn, '/events/add', event());
    expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
    expect(standIn.events()).toEqual([]);
  });

  test('an outage after the work hides what was done', async () => {
    const standIn = await start();
    standIn.fault({ on: 'POST /events/add', kind: 'outage', outage: 'bad-gateway', afterWork: true });
    expect((await api(standIn, '/events/add', event())).status).toBe(502);
    expect(standIn.events()).toHaveLength(1);
  });

  test('a rate limit says when it ends', async () => {
    const standIn = await start();
    standIn.fault({ on: 'POST /events/restSearch', kind: 'rate-limited', limit: 100, resetSeconds: 7 });
    const response = await api(standIn, '/events/restSearch', { uuid });
    expect(response.status).toBe(429);
    expect(response.headers.get('x-rate-limit-reset')).toBe('7');
  });

  test('any other answer can be put into its mouth', async () => {
    const standIn = await start();
    const headers = { 'Retry-After': '30' };
    standIn.fault({
      on: 'GET /users/view/me',
      kind: 'answer',
      status: 503,
      body: 'busy',
      contentType: 'text/plain',
      headers,
    });
    const response = await api(standIn, '/users/view/me');
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      503,
      '30',
      'busy',
    ]);
  });

  test('a fault strikes as often as told, after as many as told, and until it is cleared', async () => {
    const standIn = await start();
    const statuses = async (count: number) => {
      const seen: number[] = [];
      for (let index = 0; index < count; index += 1)
        seen.push((await api(standIn, '/servers/getVersion')).status);
      return seen;
    };
    standIn.fault({ on: /getVersion/, times: 2, skip: 1, kind: 'outage', outage: 'internal-error' });
    expect(await statuses(4)).toEqual([200, 500, 500, 200]);
    const handle = standIn.fault({
      on: ({ method }) => method === 'GET',
      times: 'forever',
      kind: 'outage',
      outage: 'bad-gateway',
    });
    expect(await statuses(3)).toEqual([502, 502, 502]);
    expect(handle.hits).toBe(3);
    handle.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  test('a fault picks its request by what is in the body', async () => {
    const standIn = await start();
    const on: FaultSpec['on'] = ({ body }) => JSON.stringify(body()).includes(uuid);
    standIn.fault({ on, kind: 'half-saved', heard: 'nothing' });
    expect((await api(standIn, '/events/add', { Event: { info: 'another' } })).status).toBe(200);
    await expect(api(standIn, '/events/add', event())).rejects.toThrow('fetch failed');
    expect(standIn.events().map(({ Event }) => Event.attribute_count)).toEqual(['0', '2']);
  });

  test('another process tells faults, and reads events and requests, over HTTP', async () => {
    const standIn = await start();
    const fault = { on: { regexp: '^POST /events/add' }, kind: 'answer-lost', times: 'forever' };
    expect((await api(standIn, '/_stand-in/faults', fault)).status).toBe(200);
    await expect(api(standIn, '/events/add', event())).rejects.toThrow('fetch failed');
    await fetch(`${standIn.url}/_stand-in/faults`, { method: 'DELETE' });
    await api(standIn, '/events/add', event());
    const read = async (what: string) => (await fetch(`${standIn.url}/_stand-in/${what}`)).json();
    expect(await read('events')).toEqual(standIn.events());
    expect(await read('requests')).toMatchObject([{ status: 0 }, { status: 404, user: 'tageditor' }]);
  });

  test('a fault that is told wrongly is refused with the reason', async () => {
    const standIn = await start();
    const response = await api(standIn, '/_stand-in/faults', { on: 'POST /events/add', kind: 'delay' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('ms');
  });
});

describe('pages', () => {
  const browser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const hostile = `<script>alert("1")</script>&'`;
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';

  async function withHostileEvent(options?: MispStandInOptions): Promise<MispStandIn> {
    const standIn = await start(options);
    const Attribute = [{ type: 'text', value: hostile, comment: hostile, category: 'Other' }];
    const file = [
      {
        name: 'file',
        'meta-category': 'file',
        template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
        template_version: '24',
        comment: hostile,
        Attribute: [{ object_relation: 'filename', type: 'filename', value: hostile.replace('/', '') }],
      },
    ];
    const EventReport = [{ name: hostile, content: hostile }];
    const Event = { uuid, info: hostile, Tag: [{ name: hostile }], Attribute, Object: file, EventReport };
    await api(standIn, '/events/add', { Event });
    return standIn;
  }

  async function read(
    standIn: MispStandIn,
    path: string,
    headers: Record<string, string> = browser,
  ): Promise<string> {
    return (await fetch(standIn.url + path, { headers })).text();
  }

  test('the first page lists the events, and hostile values stay text', async () => {
    const page = await read(await withHostileEvent(), '/');
    expect(page).toContain('<h1>1 event</h1>');
    expect(page).toContain(`<a href="/events/view/1">${escaped}</a>`);
    expect(page).not.toContain('<script');
  });

  test('an event has a page by its id and by its UUID, and hostile values stay text', async () => {
    const standIn = await withHostileEvent();
    const page = await read(standIn, '/events/view/1');
    expect(page).toBe(await read(standIn, `/events/view/${uuid}`));
    for (const part of [
      `<h1>${escaped}`,
      `<code>${escaped}</code>`,
      `${escaped}</span>`,
      `<pre>${escaped}</pre>`,
    ]) {
      expect(page).toContain(part);
    }
    expect(page).not.toContain('<script');
  });

  test('the same path answers JSON to a client of the API', async () => {
    const standIn = await withHostileEvent();
    const { Event } = (await (await api(standIn, '/events/view/1')).json()) as { Event: { info: string } };
    expect(Event.info).toBe(hostile);
  });

  test('an event that is not there has a page that says so', async () => {
    const standIn = await start();
    const response = await fetch(`${standIn.url}/events/view/99`, { headers: browser });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('No such event');
  });

  test('a client without "application/json" that follows the redirect gets a login page with status 200', async () => {
    const standIn = await start();
    const response = await fetch(`${standIn.url}/servers/getVersion`, {
      headers: { Authorization: standIn.authkey },
    });
    expect([response.status, response.redirected]).toEqual([200, true]);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  test('the local run adds pages and links of its own', async () => {
    const extraPage = async (path: string) =>
      path === '/runs/1.json' ? { contentType: 'application/json', body: '{"run":1}' } : undefined;
    const standIn = await start({ extraPage, nav: [{ href: '/runs', label: 'Runs & receipts' }] });
    expect(await read(standIn, '/')).toContain('<a href="/runs">Runs &amp; receipts</a>');
    expect(await read(standIn, '/runs/1.json')).toBe('{"run":1}');
    expect((await fetch(`${standIn.url}/runs/2`, { headers: browser, redirect: 'manual' })).status).toBe(302);
  });

  test('pages are no requests to MISP', async () => {
    const standIn = await withHostileEvent();
    await read(standIn, '/');
    expect(standIn.requests()).toHaveLength(1);
  });
});

const LONG = 'x'.repeat(256);
const VALUE = { type: 'text', value: 'x', object_relation: 'text' };
const OBJECT = {
  name: 'made-up',
  'meta-category': 'misc',
  description: 'made up',
  template_uuid: '6d8b1e0c-6a5e-4f0e-9f6b-0d4f3a2b1c0d',
  template_version: '1',
  Attribute: [VALUE],
};

describe('beyond the recordings', () => {
  test('a client whose name starts with MISP gets compact JSON, others pretty-printed', async () => {
    const standIn = await start();
    const linesFor = async (name: string) => {
      const response = await api(standIn, '/servers/getVersion', undefined, { 'User-Agent': name });
      return (await response.text()).split('\n').length;
    };
    expect([await linesFor('MISP-ingest'), await linesFor('PyMISP 2.5'), await linesFor('curl/8')]).toEqual([
      1, 1, 13,
    ]);
  });

  test('a gzip body that is none is refused, not taken for a defect', async () => {
    const standIn = await start();
    const send = (body: Buffer<ArrayBuffer>) =>
      fetch(`${standIn.url}/events/add`, {
        method: 'POST',
        headers: {
          Authorization: standIn.authkey,
          Accept: 'application/json',
          'Content-Type': 'application/json',
          'Content-Encoding': 'gzip',
        },
        body,
      });
    expect((await send(gzipSync(JSON.stringify(event())))).status).toBe(200);
    expect((await send(Buffer.from('{}'))).status).toBe(400);
  });

  test('with breakOnDuplicate:0 an attribute that is there is updated by its value', async () => {
    const standIn = await start();
    await api(standIn, '/events/add', event(1));
    const update = { type: 'domain', value: 'A0.example', comment: 'updated' };
    expect((await api(standIn, '/attributes/add/1', [update])).status).toBe(403);
    expect((await api(standIn, '/attributes/add/1/breakOnDuplicate:0', [update])).status).toBe(200);
    expect(standIn.events()[0]?.Event.Attribute.map(({ comment }) => comment)).toEqual(['updated']);
  });

  test('saving an attribute unpublishes the event, a refused one does not', async () => {
    const standIn = await start();
    await api(standIn, '/events/add', {
      Event: { ...event(), info: 'x', published: true, Attribute: [{ type: 'domain', value: 'a.example' }] },
    });
    await api(standIn, '/attributes/add/1', { type: 'domain', value: 'a.example' });
    expect(standIn.events()[0]?.Event.published).toBe(true);
    await api(standIn, '/attributes/add/1', { type: 'domain', value: 'b.example' });
    expect(standIn.events()[0]?.Event.published).toBe(false);
  });

  test('a refused value with a 4-byte character kills the request after the attributes before it were saved', async () => {
    const standIn = await start();
    const Attribute = [
      { type: 'domain', value: 'a.example' },
      { type: 'md5', value: 'not a hash 😀' },
      { type: 'domain', value: 'b.example' },
    ];
    expect((await api(standIn, '/events/add', { Event: { uuid, info: 'x', Attribute } })).status).toBe(500);
    expect(standIn.events()[0]?.Event.Attribute.map(({ value }) => value)).toEqual(['a.example']);
  });

  test.each([
    ['object name', { Object: [{ ...OBJECT, name: LONG }] }],
    ['object name with an emoji', { Object: [{ ...OBJECT, name: 'x \u{1F4A5}' }] }],
    ['meta-category', { Object: [{ ...OBJECT, 'meta-category': LONG }] }],
    ['description with an emoji', { Object: [{ ...OBJECT, description: '\u{1F4A5}' }] }],
    ['relation', { Object: [{ ...OBJECT, Attribute: [{ ...VALUE, object_relation: LONG }] }] }],
    ['report name', { EventReport: [{ name: LONG, content: 'x' }] }],
    ['report name with an emoji', { EventReport: [{ name: '\u{1F4A5}', content: 'x' }] }],
  ])('a %s that its column does not take kills the request', async (_, parts) => {
    const standIn = await start();
    const { status } = await api(standIn, '/events/add', { Event: { info: 'x', ...parts } });
    expect(status).toBe(500);
  });

  test('a reference between two objects of one request is kept, whichever comes first', async () => {
    const standIn = await start();
    const [first, second] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const object = (own: string | undefined, other: string | undefined) => ({
      uuid: own,
      name: 'file',
      'meta-category': 'file',
      template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
      template_version: '24',
      Attribute: [{ object_relation: 'filename', type: 'filename', value: 'a.exe' }],
      ObjectReference: [{ referenced_uuid: other, relationship_type: 'related-to' }],
    });
    await api(standIn, '/events/add', {
      Event: { info: 'x', Object: [object(first, second), object(second, first)] },
    });
    const references = standIn
      .events()[0]
      ?.Event.Object.map(({ ObjectReference }) => ObjectReference[0]?.referenced_uuid);
    expect(references).toEqual([second, first]);
  });

  const FILE = {
    name: 'file',
    'meta-category': 'file',
    description: 'File object',
    template_uuid: '11111111-0000-4000-8000-000000000000',
    template_version: '24',
    Attribute: [{ object_relation: 'filename', type: 'filename', value: 'a.exe' }],
  };

  test.each([
    ['an empty description', { description: ' ' }, 'description: Description cannot be empty.'],
    ['no meta-category', { 'meta-category': '' }, 'meta-category: Meta-category cannot be empty.'],
    ['no name', { name: '' }, 'name: Name cannot be empty.'],
    [
      'a last_seen before its first_seen',
      { first_seen: '2026-02-01T00:00:00Z', last_seen: '2026-01-01T00:00:00Z' },
      'last_seen: Last seen value should be greater than first seen value',
    ],
  ])(
    'an object with %s is left out of an event in silence, and refused aloud by itself',
    async (_, fault, words) => {
      const standIn = await start();
      const object = { ...FILE, ...fault };
      const added = await api(standIn, '/events/add', { Event: { info: 'x', Object: [object] } });
      expect([added.status, standIn.events()[0]?.Event.Object]).toEqual([200, []]);
      const refused = await api(standIn, '/objects/add/1', { Object: object });
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({ errors: `Object could not be saved.\n${words}` });
    },
  );

  test('an object may go without a description, and by itself has that of its template', async () => {
    const standIn = await start();
    const { description: _, ...plain } = FILE;
    await api(standIn, '/events/add', { Event: { info: 'x', Object: [plain] } });
    expect(standIn.events()[0]?.Event.Object).toHaveLength(1);
    const known = { ...FILE, template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215', description: '' };
    await api(standIn, '/objects/add/1', { Object: known });
    expect(standIn.events()[0]?.Event.Object[1]?.description).toMatch(/^File object describing/);
  });

  test('editing an event with a report of another takes it away from that; adding the report is refused', async () => {
    const standIn = await start();
    const EventReport = [{ uuid: '44444444-4444-4444-8444-444444444444', name: 'mine', content: 'x' }];
    await api(standIn, '/events/add', { Event: { info: 'first', EventReport } });
    await api(standIn, '/events/add', { Event: { info: 'second' } });
    const refused = await api(standIn, '/eventReports/add/2', EventReport[0]);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ errors: 'The UUID provided is not unique' });
    await api(standIn, '/events/edit/2', { Event: { EventReport } });
    expect(standIn.events().map(({ Event }) => Event.EventReport.length)).toEqual([0, 1]);
  });

  test('a deleted attribute frees its value, a deleted event frees its attribute UUIDs', async () => {
    const standIn = await start();
    const attribute = { uuid: '33333333-3333-4333-8333-333333333333', type: 'domain', value: 'a.example' };
    await api(standIn, '/events/add', { Event: { info: 'x', Attribute: [attribute] } });
    await api(standIn, '/attributes/delete/1', {});
    const again = await api(standIn, '/attributes/add/1', { type: 'domain', value: 'a.example' });
    expect(again.status).toBe(200);
    await api(standIn, '/events/delete/1', {});
    await api(standIn, '/events/add', { Event: { info: 'y', Attribute: [attribute] } });
    expect(standIn.events().map(({ Event }) => Event.Attribute.length)).toEqual([1]);
  });
});

describe('npm run misp-stand-in', () => {
  const script = new URL('../../local/misp/serve.ts', import.meta.url).pathname;

  test('prints its URL and a 40-character key, answers with them, and SIGTERM ends it with 0', async () => {
    const child = spawn(process.execPath, [script, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    const [, url, key] =
      /^MISP_URL=(http:\/\/127\.0\.0\.1:\d+)\nMISP_AUTHKEY=([0-9a-f]{40})\n$/.exec(String(output)) ?? [];
    const headers = { Authorization: key ?? '', Accept: 'application/json' };
    expect((await fetch(`${url}/users/view/me`, { headers })).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('a port that is none ends it with 2 and a hint', async () => {
    const child = spawn(process.execPath, [script, '--port', 'http'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [message] = (await once(child.stderr, 'data')) as [Buffer];
    expect(String(message)).toContain('--port http is not a port');
    expect(await once(child, 'exit')).toEqual([2, null]);
  });
});
