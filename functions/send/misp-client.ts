import { Pool } from 'undici';
import { TryLater } from '../shared/failures.ts';

/** What MISP answered, before anyone says what it means. `body` is parsed JSON, or the text of anything else. */
export interface MispAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

export interface MispClient {
  url: string;
  /** Throws TryLater when there is no whole answer: unreachable, hanging, cut. */
  request(authkey: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<MispAnswer>;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
// MISP takes about 3 s for 1,000 attributes on 2 cores (measured); a busy one several times that.
const ANSWER_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1_048_576;

/** One pool of kept-alive connections for one server. `ca`: the text of a PEM file, for a CA of the server's own. */
export function connectToMisp({ url, ca }: { url: string; ca?: string | undefined }): MispClient {
  const { origin, pathname } = new URL(url);
  const basePath = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connect: { timeout: CONNECT_MS, ...(ca && { ca }) },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
  });
  return {
    url,
    request: async (authkey, method, path, body) => {
      try {
        const answer = await pool.request({
          method,
          path: `${basePath}${path}`,
          headers: headers(authkey),
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        return {
          status: answer.statusCode,
          headers: answer.headers,
          body: parseBody(await answer.body.text()),
        };
      } catch (error) {
        throw new TryLater(`${url} does not answer: ${messageOf(error)}`, { cause: error, everything: true });
      }
    },
    close: () => pool.close(),
  };
}

function headers(authkey: string): Record<string, string> {
  return {
    authorization: authkey,
    // MISP contract 014: without application/json here it ignores the key
    accept: 'application/json',
    'content-type': 'application/json',
    // MISP contract 024: a name that starts with MISP gets compact JSON
    'user-agent': 'MISP-ingest',
  };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A connection that fails for several addresses has its reasons in `errors` and no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
