import { createServer, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Listening, listen } from '../../local/aws/listen.ts';
import type { Misp } from '../misp/stand-ins.ts';

export interface CountingProxy extends Listening {
  requests(): number;
}

/** Hands everything on to MISP, and counts. */
export async function startCountingProxy({ url, ca }: Misp): Promise<CountingProxy> {
  const { protocol, host } = new URL(url);
  const request = protocol === 'https:' ? requestHttps : requestHttp;
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    const { method = 'GET', headers } = incoming;
    const options = { method, headers: { ...headers, host }, ...(ca && { ca }) };
    const handedOn = request(new URL(incoming.url ?? '/', url), options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    handedOn.on('error', () => outgoing.destroy());
    incoming.pipe(handedOn);
  });
  return { ...(await listen(server)), requests: () => requests };
}
