import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createRequire } from 'node:module';
import { type Listening, listenFor } from './listen.ts';

export async function startDynamo(): Promise<Listening> {
  return await listenFor(openDynamo);
}

async function openDynamo(): Promise<RequestListener> {
  // dynalite is CommonJS and has no types.
  const dynalite = createRequire(import.meta.url)('dynalite') as (options: {
    createTableMs: number;
  }) => Server;
  const server = dynalite({ createTableMs: 0 });
  server.on('request', forgiveBrokenOff);
  return (request, response) => server.emit('request', request, response);
}

/** dynalite ends the process when a client goes away in the middle of a request, as a function's thread may. */
function forgiveBrokenOff(request: IncomingMessage): void {
  request.removeAllListeners('error').on('error', () => {});
}
