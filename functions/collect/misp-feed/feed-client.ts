import { TryLater, Undeliverable } from '../../shared/failures.ts';
import { type HttpAnswer, TooLarge } from '../../shared/http-pool.ts';
import type { HttpClient } from '../polling/http-client.ts';
import type { Turns } from '../polling/turns.ts';

/** A file of the feed. */
export interface FeedFile {
  text: string;
  etag: string | undefined;
}

export interface FeedClient {
  /** Undefined if it is as it was at `etag`. Throws TryLater, or Undeliverable for what will not come. */
  get(file: string, etag?: string): Promise<FeedFile | undefined>;
}

export function openFeed(client: HttpClient, turns: Turns, remainingMs: () => number): FeedClient {
  return {
    get: async (file, known) => {
      await turns.take(remainingMs);
      const answer = await client
        .get(`/${file}`, known ? { 'if-none-match': known } : {})
        .catch((error: unknown) => explainSize(file, error));
      if (answer.status === 304 && known) return undefined;
      if (answer.status !== 200) throw failureOf(file, answer);
      const { etag } = answer.headers;
      return { text: answer.text, etag: typeof etag === 'string' ? etag : undefined };
    },
  };
}

function failureOf(file: string, { status, headers }: HttpAnswer): Error {
  const said = `The feed answers ${status} for ${file}`;
  if (status === 429) return new TryLater(said, { everything: true, trouble: 'Rate limit' });
  if (status === 408 || status >= 500) return new TryLater(said, { everything: true, trouble: 'Error' });
  if (headers.location && status >= 300 && status < 400)
    return new Undeliverable(
      'refused',
      `${said} and sends us to ${headers.location}; nothing is fetched there`,
    );
  return new Undeliverable('refused', said);
}

function explainSize(file: string, error: unknown): never {
  if (!(error instanceof TooLarge)) throw error;
  throw new Undeliverable('refused', `${file} of the feed ${error.message}`, { cause: error });
}
