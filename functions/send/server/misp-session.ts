import * as z from 'zod';
import type { Authkeys } from './authkey.ts';
import { type KeyHolder, readKeyHolder } from './key-holder.ts';
import { askForTags } from './known-tags.ts';
import type { MispAnswer, MispClient } from './misp-client.ts';
import { isKeyRefused, readAs } from './read-answer.ts';

/** A MISP server as one of its users. */
export interface MispSession {
  url: string;
  get(path: string): Promise<MispAnswer>;
  post(path: string, body: unknown): Promise<MispAnswer>;
  /** How far the server's clock is ahead of ours. */
  clockOffsetMs(): number;
  /** Asked for once a session, and only where it is needed. */
  keyHolder(): Promise<KeyHolder>;
  /** Which of these tags the server has, in lower case; undefined if it does not say. */
  knownTags(names: readonly string[]): Promise<ReadonlySet<string> | undefined>;
}

/** Smaller bodies are not worth it. */
const GZIP_FROM = 64 * 1_024;

/** What a proxy answers that takes no gzip though MISP does, and MISP to what has lost its header on the way. */
const NOT_UNPACKED = [400, 405, 415];

const versionSchema = z.object({ request_encoding: z.array(z.string()).catch([]) });

/** A key that MISP refuses is asked for again, once: it may have been changed in Secrets Manager since. */
export function openSession(client: MispClient, authkeys: Authkeys, user?: string): MispSession {
  const ask = async (request: { method: 'GET' | 'POST'; path: string; body?: string; gzip?: boolean }) => {
    const authkey = await authkeys.current(user);
    const answer = await client.request({ authkey, ...request });
    if (!isKeyRefused(answer)) return answer;
    const fresh = await authkeys.fresh(user);
    return fresh === authkey ? answer : await client.request({ authkey: fresh, ...request });
  };
  const get = async (path: string) => await ask({ method: 'GET', path });
  const takesGzip = once(async () => {
    const { request_encoding } = readAs(versionSchema, await get('/servers/getVersion'));
    return request_encoding.includes('gzip');
  });
  let packs = true;
  const post = async (path: string, content: unknown) => {
    const body = JSON.stringify(content);
    const gzip = packs && body.length > GZIP_FROM && (await takesGzip());
    const answer = await ask({ method: 'POST', path, body, gzip });
    if (!gzip || !NOT_UNPACKED.includes(answer.status)) return answer;
    const again = await ask({ method: 'POST', path, body });
    packs = again.status !== 200;
    return again;
  };
  return {
    url: client.url,
    get,
    post,
    clockOffsetMs: client.clockOffsetMs,
    keyHolder: once(async () => readKeyHolder(await get('/users/view/me'))),
    knownTags: askForTags(async (names) => await post('/tags/search', { tag: names })),
  };
}

/** One session for each user, so that the messages of a batch need not ask again what one of them has asked. */
export function openSessions(client: MispClient, authkeys: Authkeys): (user?: string) => MispSession {
  const sessions = new Map<string | undefined, MispSession>();
  return (user) => {
    const session = sessions.get(user) ?? openSession(client, authkeys, user);
    sessions.set(user, session);
    return session;
  };
}

/** What failed is asked again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
