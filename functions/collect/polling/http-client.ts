import { errors, Pool } from 'undici';
import { TryLater } from '../../shared/failures.ts';

/** What a source answered, before anyone says what it means. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface HttpClient {
  /** Throws TryLater when there is no whole answer, TooLarge when it is larger than is taken. */
  get(path: string, headers?: Record<string, string>): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export class TooLarge extends Error {
  override name = 'TooLarge';
}

const CONNECT_MS = 10_000;
const ANSWER_MS = 60_000;
const MEBIBYTE = 1_048_576;
const LARGEST = 64 * MEBIBYTE;

/**
 * One pool of kept-alive connections for one host, and no way to any other: nothing takes an address out of an answer,
 * and a redirect is an answer like any other.
 */
export function connectTo(url: string, { largest = LARGEST }: { largest?: number } = {}): HttpClient {
  const { origin, pathname } = new URL(url);
  const basePath = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connect: { timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    maxResponseSize: largest,
  });
  return {
    get: async (path, headers = {}) => {
      try {
        const signal = AbortSignal.timeout(ANSWER_MS);
        const request = {
          method: 'GET',
          path: `${basePath}${path}`,
          headers: ours(headers),
          signal,
        } as const;
        const { statusCode, headers: answered, body } = await pool.request(request);
        return { status: statusCode, headers: answered, text: await body.text() };
      } catch (error) {
        if (error instanceof errors.ResponseExceededMaxSizeError)
          throw new TooLarge(`is larger than ${largest / MEBIBYTE} MiB`, { cause: error });
        throw new TryLater(`${origin} does not answer: ${reasonOf(error)}`, {
          cause: error,
          trouble: 'No answer',
        });
      }
    },
    close: () => pool.close(),
  };
}

function ours(headers: Record<string, string>): Record<string, string> {
  return { accept: 'application/json', 'user-agent': 'misp-ingest', ...headers };
}

/** A connection that fails for several addresses has its reasons in `errors` and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
