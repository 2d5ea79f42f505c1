import { gzipSync } from 'node:zlib';
import { Pool } from 'undici';
import { TryLater } from '../../shared/failures.ts';

/** What MISP answered, before anyone says what it means. `body` is parsed JSON, or the text of anything else. */
export interface MispAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

export interface MispRequest {
  authkey: string;
  method: 'GET' | 'POST';
  path: string;
  /** JSON. */
  body?: string | undefined;
  gzip?: boolean;
}

export interface MispClient {
  url: string;
  /** Throws TryLater when there is no whole answer: unreachable, hanging, cut. */
  request(request: MispRequest): Promise<MispAnswer>;
  /** How far the server's clock is ahead of ours, by its last answer. */
  clockOffsetMs(): number;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
// MISP takes about 3 s for 1,000 attributes on 2 cores (measured); a busy one several times that.
const ANSWER_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1_048_576;

export interface MispAddress {
  url: string;
  /** The text of a PEM file, for a CA of the server's own. */
  ca?: string | undefined;
  /** Any certificate will do. */
  insecure?: boolean;
}

/** One pool of kept-alive connections for one server. */
export function connectToMisp({ url, ca, insecure = false }: MispAddress): MispClient {
  const { origin, pathname } = new URL(url);
  const basePath = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connect: { timeout: CONNECT_MS, ...(ca && { ca }), ...(insecure && { rejectUnauthorized: false }) },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
  });
  let clockOffset = 0;
  return {
    url,
    clockOffsetMs: () => clockOffset,
    request: async ({ authkey, method, path, body, gzip = false }) => {
      try {
        const content = body === undefined ? {} : { body: gzip ? gzipSync(body) : body };
        const answer = await pool.request({
          method,
          path: `${basePath}${path}`,
          headers: headers(authkey, gzip),
          ...content,
        });
        const text = await answer.body.text();
        clockOffset = offsetOf(answer.headers.date) ?? clockOffset;
        return { status: answer.statusCode, headers: answer.headers, body: parseBody(text) };
      } catch (error) {
        throw new TryLater(`${url} does not answer: ${reasonOf(error)}`, {
          cause: error,
          everything: true,
          trouble: 'No answer',
        });
      }
    },
    close: () => pool.close(),
  };
}

function headers(authkey: string, gzip: boolean): Record<string, string> {
  return {
    authorization: authkey,
    // MISP contract 014: without application/json here it ignores the key
    accept: 'application/json',
    'content-type': 'application/json',
    // MISP contract 024: a name that starts with MISP gets compact JSON
    'user-agent': 'MISP-ingest',
    ...(gzip && { 'content-encoding': 'gzip' }),
  };
}

function offsetOf(date: string | string[] | undefined): number | undefined {
  const time = Date.parse(String(date));
  return Number.isNaN(time) ? undefined : time - Date.now();
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A connection that fails for several addresses has its reasons in `errors` and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
