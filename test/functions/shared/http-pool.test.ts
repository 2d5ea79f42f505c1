import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { type HttpPool, openPool, TooLarge } from '../../../functions/shared/http-pool.ts';
import { selfSigned } from '../../support/own-ca.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of open.splice(0)) await close();
});

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  open.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function poolTo(listener: RequestListener, options = {}): Promise<HttpPool> {
  const server = createServer(listener);
  open.push(() => server.closeAllConnections());
  return poolOf(`http://127.0.0.1:${await listen(server)}/base/`, options);
}

function poolOf(url: string, options = {}): HttpPool {
  const pool = openPool(url, options);
  open.push(pool.close);
  return pool;
}

const GET = { method: 'GET', path: '/x', headers: {} } as const;

test('requests one after the other share a connection; the path stands below that of the address', async () => {
  const seen: unknown[] = [];
  const pool = await poolTo(({ url, socket }, answer) => {
    seen.push(url, socket.remotePort);
    answer.setHeader('x-kept', 'yes').end('\ufeff{"ö":1}');
  });
  const first = await pool.request(GET);
  await pool.request({ ...GET, path: '/y' });
  expect(first).toMatchObject({ status: 200, headers: { 'x-kept': 'yes' }, text: '{"ö":1}' });
  expect(seen).toEqual(['/base/x', seen[1], '/base/y', seen[1]]);
});

test('a connection that outlived a freeze of the function is not trusted with a request', async () => {
  const ports: unknown[] = [];
  const pool = await poolTo(({ socket }, answer) => {
    ports.push(socket.remotePort);
    answer.end('ok');
  });
  await pool.request(GET);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  await pool.request(GET);
  expect(new Set(ports).size).toBe(2);
});

test('a body goes out whole, as text and as bytes', async () => {
  const pool = await poolTo((request, answer) => void request.pipe(answer));
  const post = { ...GET, method: 'POST' } as const;
  expect((await pool.request({ ...post, body: 'ö'.repeat(1e6) })).text).toBe('ö'.repeat(1e6));
  expect((await pool.request({ ...post, body: Buffer.from('bytes') })).text).toBe('bytes');
});

test('a redirect is an answer like any other', async () => {
  const pool = await poolTo((_, answer) => answer.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
  expect(await pool.request(GET)).toMatchObject({
    status: 302,
    headers: { location: 'http://127.0.0.1:1/' },
  });
});

test('an endless answer is given up as soon as it is larger than is taken', async () => {
  const pool = await poolTo(
    (_, answer) => {
      const more = () =>
        void (answer.write(Buffer.alloc(65_536)) ? setImmediate(more) : answer.once('drain', more));
      more();
    },
    { largest: 1_048_576 },
  );
  await expect(pool.request(GET)).rejects.toThrow(new TooLarge('is larger than 1 MiB'));
});

test.each([
  [
    'cut',
    (answer: Parameters<RequestListener>[1]) => answer.writeHead(200, { 'content-length': 9 }).write('abc'),
  ],
  ['missing', () => true],
])('an answer that is %s is none', async (_, begin) => {
  const pool = await poolTo((request, answer) => {
    begin(answer);
    setImmediate(() => request.socket.destroy());
  });
  await expect(pool.request(GET)).rejects.toThrow(/aborted|hang up/);
  await expect(pool.request(GET)).rejects.toThrow(/aborted|hang up/);
});

test('an answer that comes later than an idle connection is kept is taken', async () => {
  const pool = await poolTo((_, answer) => void setTimeout(() => answer.end('late'), 4_500));
  expect((await pool.request(GET)).text).toBe('late');
});

test('who takes the connection and then says nothing of TLS is given up after 10 s', async () => {
  const server = createTcpServer((socket) => open.push(() => socket.destroy()));
  const port = await listen(server);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const refused = expect(poolOf(`https://127.0.0.1:${port}`).request(GET)).rejects.toThrow(
    'no connection within 10 s',
  );
  await once(server, 'connection');
  vi.advanceTimersByTime(10_000);
  await refused;
});

test('nobody there is said in its own words', async () => {
  await expect(poolOf('http://127.0.0.1:1').request(GET)).rejects.toThrow('connect ECONNREFUSED 127.0.0.1:1');
});

test('what is redirected goes nowhere else, and no key with it', async () => {
  let asked = 0;
  const other = createServer((_, answer) => {
    asked += 1;
    answer.end();
  });
  const location = `http://127.0.0.1:${await listen(other)}/`;
  const pool = await poolTo((_, answer) => answer.writeHead(307, { location }).end());
  const answer = await pool.request({ ...GET, headers: { authorization: 'key' } });
  expect([answer.status, asked]).toEqual([307, 0]);
});

test('a bomb that says it is gzip is not unpacked: nobody asked for that', async () => {
  const bomb = gzipSync(Buffer.alloc(10_000_000));
  const asked: unknown[] = [];
  const pool = await poolTo(({ headers }, answer) => {
    asked.push(headers['accept-encoding']);
    answer.setHeader('content-encoding', 'gzip').end(bomb);
  });
  await expect(pool.request(GET)).rejects.toThrow(
    'it is packed (content-encoding: gzip), and nobody asked for that',
  );
  expect(asked).toEqual(['identity']);
});

test('a charset in the place of a packing is no packing', async () => {
  const pool = await poolTo((_, answer) => answer.setHeader('content-encoding', 'utf-8').end('{}'));
  expect((await pool.request(GET)).text).toBe('{}');
});

test('an answer that says itself that it is larger than is taken is given up with its first bytes', async () => {
  const pool = await poolTo((_, answer) => answer.writeHead(200, { 'content-length': 5e9 }).write('{'));
  await expect(pool.request(GET)).rejects.toThrow(new TooLarge('is larger than 64 MiB'));
});

test('headers without end are no answer', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 OK\r\n');
    const more = () => !socket.destroyed && socket.write(`x: ${'y'.repeat(1_000)}\r\n`, more);
    more();
  });
  const pool = poolOf(`http://127.0.0.1:${await listen(server)}`);
  await expect(pool.request(GET)).rejects.toThrow(/Header.*overflow/i);
});

test.each([
  ['of a CA that nobody named', {}, '127.0.0.1', /self-signed certificate/],
  ['that has expired', { endsInDays: -1, isTrusted: true }, '127.0.0.1', /expired/],
  ['of another host', { isTrusted: true }, 'localhost', /does not match certificate's altnames/],
])(
  'a certificate %s is refused before anything is asked',
  async (_, {
    endsInDays = 1,
    isTrusted = false,
  }: { endsInDays?: number; isTrusted?: boolean }, host, reason) => {
    const { cert, key } = selfSigned({ endsInDays });
    let asked = 0;
    const server = createTlsServer({ cert, key }, (_request, answer) => {
      asked += 1;
      answer.end();
    });
    open.push(() => server.closeAllConnections());
    const pool = poolOf(`https://${host}:${await listen(server)}`, isTrusted ? { ca: cert } : {});
    await expect(pool.request(GET)).rejects.toThrow(reason);
    expect(asked).toBe(0);
  },
);
