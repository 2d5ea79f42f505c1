import { TryLater } from '../../shared/failures.ts';
import { type HttpAnswer, openPool, reasonOf, TooLarge } from '../../shared/http-pool.ts';

export interface HttpClient {
  /** Throws TryLater when there is no whole answer, TooLarge when it is larger than is taken. */
  get(path: string, headers?: Record<string, string>): Promise<HttpAnswer>;
  close(): void;
}

/** One host, and no way to any other: nothing takes an address out of an answer. */
export function connectTo(url: string, options: { largest?: number } = {}): HttpClient {
  const { origin } = new URL(url);
  const pool = openPool(url, options);
  return {
    get: async (path, headers = {}) => {
      try {
        return await pool.request({ method: 'GET', path, headers: ours(headers) });
      } catch (error) {
        if (error instanceof TooLarge) throw error;
        throw new TryLater(`${origin} does not answer: ${reasonOf(error)}`, {
          cause: error,
          everything: true,
          trouble: 'No answer',
        });
      }
    },
    close: pool.close,
  };
}

function ours(headers: Record<string, string>): Record<string, string> {
  return { accept: 'application/json', 'user-agent': 'misp-ingest', ...headers };
}
