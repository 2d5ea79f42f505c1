import type { Authkeys } from './authkey.ts';
import type { MispAnswer, MispClient } from './misp-client.ts';
import { isKeyRefused } from './read-answer.ts';

/** A MISP server as one of its users. */
export interface MispSession {
  url: string;
  get(path: string): Promise<MispAnswer>;
  post(path: string, body: unknown): Promise<MispAnswer>;
}

/** A key that MISP refuses is asked for again, once: it may have been changed in Secrets Manager since. */
export function openSession(client: MispClient, authkeys: Authkeys): MispSession {
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const authkey = await authkeys.current();
    const answer = await client.request(authkey, method, path, body);
    if (!isKeyRefused(answer)) return answer;
    const fresh = await authkeys.fresh();
    return fresh === authkey ? answer : await client.request(fresh, method, path, body);
  };
  return {
    url: client.url,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
  };
}
