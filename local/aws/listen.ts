import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  url: string;
  stop(): Promise<void>;
}

/** Longer than its clients keep a connection that idles. */
const KEPT_MS = 72_000;

/** Listens at once, so that others can be told where; what answers is loaded for the first request. */
export async function listenFor(open: () => Promise<RequestListener>): Promise<Listening> {
  let opened: Promise<RequestListener> | undefined;
  const server = createServer((request, response) => {
    opened ??= open();
    opened.then(
      (answer) => answer(request, response),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.keepAliveTimeout = KEPT_MS;
  return await listen(server);
}

/** Listens on a free port of this machine only. */
export async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) =>
    server.close((error) => (error ? reject(error) : resolve())),
  );
  server.closeAllConnections();
  await closed;
}
