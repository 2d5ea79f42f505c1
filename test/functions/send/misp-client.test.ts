import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { connectToMisp, type MispClient } from '../../../functions/send/server/misp-client.ts';
import { openSession } from '../../../functions/send/server/misp-session.ts';
import { TryLater } from '../../../functions/shared/failures.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serve(listener: RequestListener): Promise<MispClient> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = connectToMisp({ url: `http://127.0.0.1:${port}/misp` });
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
