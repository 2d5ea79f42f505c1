import { type IncomingMessage, Server } from 'node:http';
import { createRequire } from 'node:module';
import { type Listening, listen } from './listen.ts';

// dynalite is CommonJS and has no types.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: { createTableMs: number }) => Server;

export async function startDynamo(): Promise<Listening> {
  const server = dynalite({ createTableMs: 0 });
  // dynalite's own closes its database too, and throws out of the requests that still use it.
  server.close = Server.prototype.close;
  server.on('request', forgiveBrokenOff);
  return await listen(server);
}

/** dynalite ends the process when a client goes away in the middle of a request, as a function's thread may. */
function forgiveBrokenOff(request: IncomingMessage): void {
  request.removeAllListeners('error').on('error', () => {});
}
