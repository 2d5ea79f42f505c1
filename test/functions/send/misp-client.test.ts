import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import {
  connectToMisp,
  type MispAddress,
  type MispClient,
} from '../../../functions/send/server/misp-client.ts';
import { openSession } from '../../../functions/send/server/misp-session.ts';
import { TryLater } from '../../../functions/shared/failures.ts';
import { selfSigned } from '../../support/own-ca.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const serve = async (listener: RequestListener) =>
  await connectTo(createServer(listener), (port) => ({ url: `http://127.0.0.1:${port}/misp` }));

async function connectTo(server: Server, addressOf: (port: number) => MispAddress): Promise<MispClient> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connectToMisp(addressOf(port));
  closing.push(async () => {
    client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return client;
}

const get = (client: MispClient) =>
  client.request({ authkey: 'k'.repeat(40), method: 'GET', path: '/servers/getVersion' });

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('an answer that is larger than any event is a defect, and not asked for again for ever', async () => {
  const client = await serve((_, response) => {
    for (let mebibytes = 0; mebibytes <= 64; mebibytes += 1) response.write('x'.repeat(1_048_576));
    response.end();
  });
  const error = await get(client).catch((thrown: unknown) => thrown);
  expect(error).not.toBeInstanceOf(TryLater);
  expect(String(error)).toContain(
    '/misp/servers/getVersion is larger than 64 MiB; an event of so many attributes has to be split',
  );
});

test('a server that does not answer is an outage: all of its messages wait, and one is told why', async () => {
  const client = await serve((request) => request.socket.destroy());
  await expect(get(client)).rejects.toMatchObject({
    name: 'TryLater',
    message: `${client.url} does not answer: socket hang up`,
    cause: expect.any(Error),
    everything: true,
    trouble: 'No answer',
  });
});

test('an answer has its headers, and its body as JSON, or as it is', async () => {
  const bodies = ['{"a":[1]}', '<h1>Hello</h1>'];
  const client = await serve((_, response) => {
    response.writeHead(201, { 'x-result-count': '2' }).end(bodies.shift());
  });
  expect(await get(client)).toMatchObject({
    status: 201,
    headers: { 'x-result-count': '2' },
    body: { a: [1] },
  });
  expect(await get(client)).toMatchObject({ status: 201, body: '<h1>Hello</h1>' });
});

test('a key that a server answers with is cut out, of the address that it sends us to as well', async () => {
  const key = 'k'.repeat(40);
  const client = await serve((_, response) => {
    response.writeHead(302, { location: `/users/login?key=${key}` }).end(JSON.stringify({ message: key }));
  });
  const answer = await get(client);
  expect(answer.headers.location).toMatch(/^\/users\/login\?key=./);
  expect(JSON.stringify(answer)).not.toContain(key);
});

test.each([
  ['trusted with its own CA', (ca: string) => ({ ca }), true],
  ['trusted where any will do', () => ({ insecure: true }), true],
  ['not trusted otherwise', () => ({}), false],
])('a certificate that no known CA has signed is %s', async (_, trust, isTrusted) => {
  const { cert, key } = selfSigned();
  const server = createSecureServer({ cert, key }, (_, response) => response.end('{}'));
  const client = await connectTo(server, (port) => ({ url: `https://127.0.0.1:${port}`, ...trust(cert) }));
  if (isTrusted) expect(await get(client)).toMatchObject({ status: 200 });
  else await expect(get(client)).rejects.toThrow('self-signed certificate');
});

test('how far a server is ahead is known by the last answer that has a date', async () => {
  const dates = [new Date(Date.now() + 3_600_000).toUTCString(), undefined, 'soon'];
  const client = await serve((_, response) => {
    const date = dates.shift();
    response.sendDate = false;
    if (date) response.setHeader('date', date);
    response.end('{}');
  });
  expect(client.clockOffsetMs()).toBe(0);
  for (const _ of [...dates]) {
    await get(client);
    expect(Math.abs(client.clockOffsetMs() - 3_600_000)).toBeLessThan(10_000);
  }
});

test('a request has the key, asks for JSON, and names itself so that MISP answers compactly', async () => {
  const seen: IncomingMessage['headers'][] = [];
  const client = await serve(({ headers }, response) => {
    seen.push(headers);
    response.end('{}');
  });
  await get(client);
  expect(seen[0]).toMatchObject({
    authorization: 'k'.repeat(40),
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'MISP-ingest',
  });
});

test.each([
  ['is compressed for a server that says it takes that', ['gzip'], 'gzip'],
  ['goes as it is to a server that does not say so', [], undefined],
])('a large body %s', async (_, request_encoding, encoding) => {
  const bodies: { encoding: string | undefined; body: Buffer }[] = [];
  const client = await serve(async (request, response) => {
    if (request.method === 'POST')
      bodies.push({ encoding: request.headers['content-encoding'], body: await bodyOf(request) });
    response.end(JSON.stringify({ version: '2.5.1', request_encoding }));
  });
  const key = async () => 'k'.repeat(40);
  const misp = openSession(client, { current: key, fresh: key });
  await misp.post('/events/add', { info: 'small' });
  await misp.post('/events/add', { info: 'x'.repeat(70_000) });
  expect(bodies.map((sent) => sent.encoding)).toEqual([undefined, encoding]);
  const large = bodies[1]?.body ?? Buffer.from('');
  const text = encoding ? gunzipSync(large) : large;
  expect(JSON.parse(text.toString())).toEqual({ info: 'x'.repeat(70_000) });
});
