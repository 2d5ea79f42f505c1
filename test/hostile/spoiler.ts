import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a server does with a connection instead of answering: it has read the request, and may write any bytes. */
export type Spoil = (socket: Socket) => void;

export interface Spoiler {
  url: string;
  /** So many requests that have this in their path or body are not passed on, but answered by that. */
  spoil(about: string, how: Spoil, times?: number): void;
  close(): Promise<void>;
}

/** Stands before a server that answers well, and now and then answers in its place. */
export async function startSpoiler(behind: string): Promise<Spoiler> {
  const armed = new Map<string, { how: Spoil; left: number }>();
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers, socket } = incoming;
    const body = await text(incoming);
    const spoil = [...armed].find(([about, { left }]) => left > 0 && `${url}\n${body}`.includes(about))?.[1];
    if (!spoil) {
      passOn(`${behind}${url}`, { method, headers: { ...headers, connection: 'close' }, body }, outgoing);
      return;
    }
    spoil.left -= 1;
    socket.on('error', () => undefined);
    spoil.how(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spoil: (about, how, times = Number.POSITIVE_INFINITY) => armed.set(about, { how, left: times }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Asked {
  method: string;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

function passOn(url: string, { method, headers, body }: Asked, outgoing: ServerResponse): void {
  const asked = request(url, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  asked.on('error', () => outgoing.destroy());
  asked.end(body);
}
