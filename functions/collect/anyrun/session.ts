import { setTimeout as sleep } from 'node:timers/promises';
import { cutOutKey } from '../../shared/cut-out-key.ts';
import type { TryLater } from '../../shared/failures.ts';
import type { HttpClient } from '../polling/http-client.ts';
import type { Turns } from '../polling/turns.ts';
import type { ApiKeys } from './api-key.ts';
import { Forbidden, KeyRefused, NoDocument } from './failures.ts';
import { readAnswer, TooManyRequests } from './read-answer.ts';

/** ANY.RUN's API, for as long as the function lives. */
export interface AnyrunApi {
  client: HttpClient;
  turns: Turns;
  /** Until when nothing is asked, and why: that is one for all messages. */
  pause: { until: number; reason: TryLater | undefined; key?: string };
  /** The key that was taken last, and when. */
  taken: { key: string; at: number };
}

export interface AnyrunSession {
  /** Throws TryLater, KeyRefused, NotFinished or NoDocument. */
  get(path: string): Promise<Answered>;
  /** The same of one document, which may be forbidden to a key that is good for others. */
  getDocument(path: string): Promise<Answered>;
}

/** All that reading documents takes. */
export type DocumentSession = Pick<AnyrunSession, 'getDocument'>;

export interface Answered {
  text: string;
  body: unknown;
}

export function openApi(client: HttpClient, turns: Turns): AnyrunApi {
  return { client, turns, pause: { until: 0, reason: undefined }, taken: { key: '', at: 0 } };
}

/** A key that was refused may be a good one again in a while: a quota has run out, a plan was renewed. */
const REFUSED_MS = 15 * 60_000;

/** That a key was good for something so long ago is taken for proof that it is good. */
const PROVEN_MS = 5 * 60_000;
/** What every key that is any good may read. */
const SMALLEST = '/v1/analysis/?skip=0&limit=1';

export function openSession(api: AnyrunApi, keys: ApiKeys, remainingMs: () => number): AnyrunSession {
  const askOnce = async (path: string) => await ask(api, keys, path, remainingMs);
  const get = async (path: string) =>
    await askOnce(path).catch(async (error: unknown) => {
      if (!(error instanceof KeyRefused)) throw error;
      if (error instanceof Forbidden) pauseForKey(api.pause, error, await keys.current());
      return await askWithFreshKey(api, keys, { path, remainingMs, error });
    });
  const getDocument = async (path: string) =>
    await askOnce(path).catch(async (error: unknown) => {
      if (!(error instanceof KeyRefused)) throw error;
      if (!(error instanceof Forbidden))
        return await askWithFreshKey(api, keys, { path, remainingMs, error });
      if (!isProven(api, await keys.current())) await get(SMALLEST);
      throw new NoDocument(`is forbidden, and the key is good for others (${error.message})`);
    });
  return { get, getDocument };
}

function isProven({ taken }: AnyrunApi, key: string): boolean {
  return taken.key === key && Date.now() - taken.at < PROVEN_MS;
}

async function ask(
  { client, turns, pause, taken }: AnyrunApi,
  keys: ApiKeys,
  path: string,
  remainingMs: () => number,
): Promise<Answered> {
  const key = await keys.current();
  await waitOut(pause, remainingMs, key);
  await turns.take(remainingMs);
  const answer = await client.get(path, { authorization: `API-Key ${key}` });
  const text = cutOutKey(answer.text, key);
  try {
    const body = readAnswer({ ...answer, text });
    Object.assign(taken, { key, at: Date.now() });
    return { text, body };
  } catch (error) {
    if (error instanceof TooManyRequests) Object.assign(pause, pauseFor(error, error.seconds * 1_000));
    if (error instanceof KeyRefused && !(error instanceof Forbidden)) pauseForKey(pause, error, key);
    throw error;
  }
}

function pauseFor(reason: TryLater, ms: number): Pick<AnyrunApi['pause'], 'until' | 'reason'> {
  return { until: Date.now() + ms, reason };
}

function pauseForKey(pause: AnyrunApi['pause'], reason: KeyRefused, key: string): void {
  Object.assign(pause, pauseFor(reason, REFUSED_MS), { key });
}

/** A short pause is waited out; for a long one the message goes back to its queue, and ANY.RUN is left alone. */
async function waitOut(pause: AnyrunApi['pause'], remainingMs: () => number, key: string): Promise<void> {
  const ms = pause.until - Date.now();
  if (!pause.reason || ms <= 0) return;
  if (pause.reason instanceof KeyRefused && pause.key !== key) return;
  if (pause.reason instanceof KeyRefused || ms > Math.min(60_000, remainingMs() / 3)) throw pause.reason;
  await sleep(ms);
}

async function askWithFreshKey(
  api: AnyrunApi,
  keys: ApiKeys,
  { path, remainingMs, error }: { path: string; remainingMs: () => number; error: KeyRefused },
): Promise<Answered> {
  const fresh = await keys.fresh();
  if (fresh === api.pause.key) throw error;
  return await ask(api, keys, path, remainingMs);
}
