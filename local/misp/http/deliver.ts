import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery, Outcome } from '../faults/under-fault.ts';
import type { Answer } from './answer.ts';
import type { MispRequest } from './request.ts';

/** Sends the answer, or as much of it as the fault lets through. Returns the status that the client saw, 0 for none. */
export async function deliver(
  { answer, delivery }: Outcome,
  request: MispRequest,
  outgoing: ServerResponse,
): Promise<number> {
  if (answer === undefined || delivery === 'nothing' || delivery === 'never') {
    if (delivery !== 'never') outgoing.socket?.destroy();
    return 0;
  }
  const isHead = request.method === 'HEAD';
  const bytes = isHead ? Buffer.alloc(0) : toBytes(answer, request);
  outgoing.writeHead(answer.status, {
    // HEAD is answered as a page: contract 143.
    'Content-Type': isHead ? 'text/html; charset=UTF-8' : answer.contentType,
    'Content-Length': bytes.length,
    ...answer.headers,
  });
  await writeBody(outgoing, bytes, delivery);
  return answer.status;
}

/** Pretty-printed, except for clients whose name starts as PyMISP's does (contract 024). */
function toBytes({ body }: Answer, { headers }: MispRequest): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  const compact = /^(?:Py)?MISP/.test(headers['user-agent'] ?? '');
  return Buffer.from(compact ? JSON.stringify(body) : JSON.stringify(body, undefined, 4));
}

async function writeBody(outgoing: ServerResponse, bytes: Buffer, delivery: Delivery): Promise<void> {
  if (delivery === 'half') {
    outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.socket?.destroy());
    return;
  }
  if (typeof delivery === 'object') await drip(outgoing, bytes, delivery.dripMs);
  else outgoing.end(bytes);
}

const dripPieces = 10;

async function drip(outgoing: ServerResponse, bytes: Buffer, ms: number): Promise<void> {
  const size = Math.max(1, Math.ceil(bytes.length / dripPieces));
  for (let start = 0; start < bytes.length && !outgoing.destroyed; start += size) {
    outgoing.write(bytes.subarray(start, start + size));
    await sleep(ms, undefined, { ref: false });
  }
  outgoing.end();
}
