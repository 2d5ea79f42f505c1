import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from '../misp/faults/fault.ts';
import type { Answer } from './answer.ts';

/** Answers, or does what the fault says. */
export async function respond(
  fault: FaultKind | undefined,
  work: () => Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'request-lost') {
    incoming.socket.destroy();
    return;
  }
  if (fault?.kind === 'delay') await sleep(fault.ms);
  const answer: Answer = fault?.kind === 'answer' ? fault : work();
  const { status, body, headers = {}, contentType = 'application/json' } = answer;
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  outgoing.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length, ...headers });
  if (fault?.kind !== 'answer-cut') outgoing.end(bytes);
  else outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
}

export function urlOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}
