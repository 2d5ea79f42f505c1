import { gzipSync } from 'node:zlib';
import { cutOutKey } from '../../shared/cut-out-key.ts';
import { TryLater } from '../../shared/failures.ts';
import { openPool, reasonOf, TooLarge } from '../../shared/http-pool.ts';

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
  /** Throws TryLater when there is no whole answer: unreachable, hanging, dripping, cut. */
  request(request: MispRequest): Promise<MispAnswer>;
  /** How far the server's clock is ahead of ours, by its last answer. */
  clockOffsetMs(): number;
  close(): void;
}

export interface MispAddress {
  url: string;
  /** The text of a PEM file, for a CA of the server's own. */
  ca?: string | undefined;
  /** Any certificate will do. */
  insecure?: boolean;
}

export function connectToMisp({ url, ca, insecure = false }: MispAddress): MispClient {
  const pool = openPool(url, { ca, insecure });
  let clockOffset = 0;
  return {
    url,
    clockOffsetMs: () => clockOffset,
    request: async ({ authkey, method, path, body, gzip = false }) => {
      try {
        const content = gzip && body !== undefined ? gzipSync(body) : body;
        const answer = await pool.request({ method, path, headers: headers(authkey, gzip), body: content });
        clockOffset = offsetOf(answer.headers.date) ?? clockOffset;
        const { location } = answer.headers;
        return {
          status: answer.status,
          headers: { ...answer.headers, ...(location && { location: cutOutKey(location, authkey) }) },
          body: parseBody(cutOutKey(answer.text, authkey)),
        };
      } catch (error) {
        if (error instanceof TooLarge)
          throw new Error(
            `The answer of ${url}${path} ${error.message}; an event of so many attributes has to be split into several`,
            { cause: error },
          );
        throw new TryLater(`${url} does not answer: ${reasonOf(error)}`, {
          cause: error,
          everything: true,
          trouble: 'No answer',
        });
      }
    },
    close: pool.close,
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
