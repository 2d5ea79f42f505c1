import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { parseEnvironment } from './environment.ts';

export interface HttpRequest {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array | undefined;
  /** Ends it before its time. */
  signal?: AbortSignal | undefined;
}

/** What a server answered, before anyone says what it means. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface HttpPool {
  /** Throws TooLarge for an answer that is larger than is taken, TooSlow for one that takes too long, any other error when there is no whole answer. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

/** The server has the request, and may be at it still. */
export class TooSlow extends Error {
  override name = 'TooSlow';
}

export class TooLarge extends Error {
  override name = 'TooLarge';
}

const MEBIBYTE = 1_048_576;
const LARGEST = 64 * MEBIBYTE;
const CONNECT_MS = 10_000;
// For the whole of it, so that an answer that comes byte by byte has an end. MISP takes about 3 s for 1,000 attributes on
// 2 cores (measured); a busy one several times that. No longer: who sends keeps a bit more back to end in time.
const { ANSWER_SECONDS } = parseEnvironment({
  ANSWER_SECONDS: z.coerce.number().positive().max(60).default(60),
});
const ANSWER_MS = ANSWER_SECONDS * 1_000;
/** What idles longer is closed: servers do so after 5 s and more. */
const IDLE_MS = 4_000;

interface PoolOptions {
  /** The text of a PEM file, for a CA of the server's own. */
  ca?: string | undefined;
  /** Any certificate will do. */
  insecure?: boolean | undefined;
  largest?: number;
  answerMs?: number;
}

/**
 * Kept-alive connections to one host, and no way to any other: a redirect is an answer like any other. Of `node:https`,
 * which the AWS SDK has loaded anyway; undici of npm is 0.76 MB of the bundle and a fifth of a cold start.
 */
export function openPool(
  url: string,
  { ca, insecure = false, largest = LARGEST, answerMs = ANSWER_MS }: PoolOptions = {},
): HttpPool {
  const { origin, protocol, pathname } = new URL(url);
  const basePath = pathname.replace(/\/$/, '');
  const kept = { keepAlive: true, timeout: IDLE_MS };
  // Not `rejectUnauthorized: true` otherwise: it would overrule NODE_TLS_REJECT_UNAUTHORIZED.
  const trust = { ...(ca && { ca }), ...(insecure && { rejectUnauthorized: false }) };
  const agent = protocol === 'https:' ? new HttpsAgent({ ...kept, ...trust }) : new HttpAgent(kept);
  let usedAt = Date.now();
  return {
    request: async ({ method, path, headers, body, signal: ending }) => {
      if (Date.now() - usedAt > IDLE_MS) closeIdle(agent);
      const late = AbortSignal.timeout(answerMs);
      const signal = ending ? AbortSignal.any([late, ending]) : late;
      try {
        const unpacked = { 'accept-encoding': 'identity', ...headers };
        const options = { agent, method, path: `${basePath}${path}`, headers: unpacked, signal };
        const answer = await send(origin, options, body);
        const problem = whyNoAnswer(answer);
        if (problem) {
          answer.destroy();
          throw new Error(problem);
        }
        const whole = await text(upTo(largest, answer));
        return { status: answer.statusCode ?? 0, headers: answer.headers, text: whole };
      } catch (error) {
        throw late.aborted
          ? new TooSlow(`not all of it within ${answerMs / 1000} s`, { cause: error })
          : error;
      } finally {
        usedAt = Date.now();
      }
    },
    close: () => agent.destroy(),
  };
}

/** Between two calls a function is frozen, its timers too: it wakes with connections that the server closed long ago. */
function closeIdle({ freeSockets }: HttpAgent): void {
  for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

async function send(
  origin: string,
  options: RequestOptions,
  body: string | Uint8Array | undefined,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (origin.startsWith('https:') ? requestHttps : requestHttp)(origin, options, resolve);
  const timer = setTimeout(
    () => request.destroy(new Error(`no connection within ${CONNECT_MS / 1000} s`)),
    CONNECT_MS,
  );
  request.once('socket', (socket) => {
    if (!socket.connecting) clearTimeout(timer);
    else socket.once(origin.startsWith('https:') ? 'secureConnect' : 'connect', () => clearTimeout(timer));
  });
  request.on('error', reject);
  request.on('close', () => clearTimeout(timer));
  request.end(body);
  return await promise;
}

/** Without a word of it, any packing is allowed (RFC 9110, 12.5.3); against it, only who is set up wrong or means harm packs. */
function whyNoAnswer({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  if (statusCode < 200) return `it answers ${statusCode}, which is no end of an answer`;
  const { 'content-encoding': packing = '' } = headers;
  if (!/gzip|deflate|br|zstd|compress/i.test(packing)) return undefined;
  return `it is packed (content-encoding: ${packing.slice(0, 40)}), and nobody asked for that`;
}

async function* upTo(largest: number, answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  const claimed = Number(answer.headers['content-length'] ?? 0);
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.length;
    if (Math.max(size, claimed) > largest) throw new TooLarge(`is larger than ${largest / MEBIBYTE} MiB`);
    yield chunk;
  }
}

/** A connection that fails for several addresses has its reasons in `errors` and no message of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
