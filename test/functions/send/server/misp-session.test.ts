import { describe, expect, test } from 'vitest';
import type { MispAnswer, MispRequest } from '../../../../functions/send/server/misp-client.ts';
import { openSession, openSessions } from '../../../../functions/send/server/misp-session.ts';

const me = { User: { org_id: '2' }, Role: { name: 'Publisher', perm_publish: true } };
const REFUSED = { status: 403, headers: {}, body: { message: 'Authentication failed. Sorry.' } };

/** A server that takes some keys; each question to Secrets Manager is noted. */
function open(bodies: Record<string, unknown>, { current = 'a', fresh = 'a', good = ['a'], user = '' } = {}) {
  const requests: MispRequest[] = [];
  const asked: string[] = [];
  const client = {
    url: 'https://misp.example',
    request: async (request: MispRequest): Promise<MispAnswer> => {
      requests.push(request);
      return good.includes(request.authkey)
        ? { status: 200, headers: {}, body: bodies[request.path] }
        : REFUSED;
    },
    clockOffsetMs: () => 5,
    close: () => {},
  };
  const authkeys = {
    current: async (of?: string) => {
      asked.push(`current ${of}`);
      return current;
    },
    fresh: async (of?: string) => {
      asked.push(`fresh ${of}`);
      return fresh;
    },
  };
  const sessions = openSessions(client, authkeys);
  return { requests, asked, client, sessions, misp: openSession(client, authkeys, user || undefined) };
}

const pathsOf = (requests: readonly MispRequest[]) => requests.map(({ method, path }) => `${method} ${path}`);

test('a session has the address and the clock of its server', () => {
  const { misp } = open({});
  expect([misp.url, misp.clockOffsetMs()]).toEqual(['https://misp.example', 5]);
});

describe('a key', () => {
  test('is that of the user, and asked for once if it is good', async () => {
    const { misp, requests, asked } = open({ '/x': 'X' }, { user: 'a@example.org' });
    expect((await misp.get('/x')).body).toBe('X');
    expect(asked).toEqual(['current a@example.org']);
    expect(requests).toEqual([{ authkey: 'a', method: 'GET', path: '/x' }]);
  });

  test('that MISP refuses is asked for again, and the request is made with the new one', async () => {
    const { misp, requests, asked } = open({ '/x': 'X' }, { current: 'old', fresh: 'a' });
    expect((await misp.post('/x', { y: 1 })).body).toBe('X');
    expect(asked).toEqual(['current undefined', 'fresh undefined']);
    expect(requests.map(({ authkey, body }) => [authkey, body])).toEqual([
      ['old', '{"y":1}'],
      ['a', '{"y":1}'],
    ]);
  });

  test('that MISP refuses, and that is still the same, is not tried again', async () => {
    const { misp, requests } = open({}, { good: [] });
    expect(await misp.get('/x')).toBe(REFUSED);
    expect(requests).toHaveLength(1);
  });
});

test('a batch has one session for each user', () => {
  const { sessions } = open({});
  expect(sessions('a@example.org')).toBe(sessions('a@example.org'));
  expect(sessions()).toBe(sessions());
  expect(sessions()).not.toBe(sessions('a@example.org'));
});

describe('in a session', () => {
  test('what failed is asked again', async () => {
    const { misp, requests, client } = open({ '/users/view/me': me });
    const { request } = client;
    client.request = async (one) => {
      client.request = request;
      return { ...(await request(one)), status: 500 };
    };
    await expect(misp.keyHolder()).rejects.toThrow('500');
    expect((await misp.keyHolder()).User.org_id).toBe('2');
    expect(requests).toHaveLength(2);
  });

  test('who holds the key is asked once, and what the role does not say it may not', async () => {
    const { misp, requests } = open({ '/users/view/me': me });
    const [holder] = await Promise.all([misp.keyHolder(), misp.keyHolder()]);
    expect(await misp.keyHolder()).toBe(holder);
    expect(pathsOf(requests)).toEqual(['GET /users/view/me']);
    expect(holder).toEqual({
      User: { org_id: '2' },
      Role: {
        name: 'Publisher',
        perm_publish: true,
        perm_site_admin: false,
        perm_tagger: false,
        perm_tag_editor: false,
      },
    });
  });

  test('each tag is asked for once, and known in whatever case', async () => {
    const { misp, requests } = open({ '/tags/search': [{ Tag: { name: 'TLP:Red' } }] });
    expect([...((await misp.knownTags(['tlp:red', 'new'])) ?? [])]).toEqual(['tlp:red']);
    await misp.knownTags(['tlp:red']);
    await misp.knownTags(['new', 'other']);
    expect(requests.map(({ path, body }) => [path, body])).toEqual([
      ['/tags/search', '{"tag":["tlp:red","new"]}'],
      ['/tags/search', '{"tag":["other"]}'],
    ]);
  });

  test('no server is asked whether it takes gzip before there is something large for it, and each once', async () => {
    const { misp, requests } = open({ '/servers/getVersion': { request_encoding: ['gzip'] } });
    const text = (length: number) => 'x'.repeat(length - 2);
    await misp.post('/small', text(64 * 1_024));
    await misp.post('/large', text(64 * 1_024 + 1));
    await misp.post('/large', text(100_000));
    expect(requests.map(({ path, gzip }) => [path, gzip])).toEqual([
      ['/small', false],
      ['/servers/getVersion', undefined],
      ['/large', true],
      ['/large', true],
    ]);
  });

  test('a proxy that takes no gzip gets the body as it is, and is sent none again', async () => {
    const { misp, requests, client } = open({ '/servers/getVersion': { request_encoding: ['gzip'] } });
    const { request } = client;
    client.request = async (one) => {
      const answer = await request(one);
      return one.gzip ? { status: 415, headers: {}, body: 'Unsupported' } : answer;
    };
    for (const _ of [1, 2])
      expect(await misp.post('/large', 'x'.repeat(100_000))).toMatchObject({ status: 200 });
    expect(requests.map(({ path, gzip }) => [path, gzip])).toEqual([
      ['/servers/getVersion', undefined],
      ['/large', true],
      ['/large', undefined],
      ['/large', false],
    ]);
  });

  test.each([[{}], [{ request_encoding: ['br'] }], [{ request_encoding: null }]])(
    'a server that says %j takes none',
    async (version) => {
      const { misp, requests } = open({ '/servers/getVersion': version });
      await misp.post('/large', 'x'.repeat(100_000));
      expect(requests.at(-1)).toMatchObject({ path: '/large', gzip: false });
    },
  );
});
