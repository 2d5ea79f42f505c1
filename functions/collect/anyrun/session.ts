import { setTimeout as sleep } from 'node:timers/promises';
import { cutOutKey } from '../../shared/cut-out-key.ts';
import type { TryLater } from '../../shared/failures.ts';
import type { HttpClient } from '../polling/http-client.ts';
import type { Turns } from '../polling/turns.ts';
import type { ApiKeys } from './api-key.ts';
import { KeyRefused } from './failures.ts';
import { readAnswer, TooManyRequests } from './read-answer.ts';

/** ANY.RUN's API, for as long as the function lives. */
export interface AnyrunApi {
  client: HttpClient;
  turns: Turns;
  /** Until when nothing is asked, and why: that is one for all messages. */
  pause: { until: number; reason: TryLater | undefined; key?: string };
}

export interface AnyrunSession {
  /** Throws TryLater, KeyRefused, NotFinished or NoDocument. */
  get(path: string): Promise<{ text: string; body: unknown }>;
}

export function openApi(client: HttpClient, turns: Turns): AnyrunApi {
  return { client, turns, pause: { until: 0, reason: undefined } };
}

/** A key that was refused may be a good one again in a while: a quota has run out, a plan was renewed. */
const REFUSED_MS = 15 * 60_000;

export function openSession(api: AnyrunApi, keys: ApiKeys, remainingMs: () => number): AnyrunSession {
  return {
    get: async (path) => {
      try {
        return await ask(api, keys, path, remainingMs);
      } catch (error) {
        if (!(error instanceof KeyRefused)) throw error;
        return await askWithFreshKey(api, keys, { path, remainingMs, error });
      }
    },
  };
}

async function ask(
  { client, turns, pause }: AnyrunApi,
  keys: ApiKeys,
  path: string,
  remainingMs: () => number,
): Promise<{ text: string; body: unknown }> {
  const key = await keys.current();
  await waitOut(pause, remainingMs, key);
  await turns.take(remainingMs);
  const answer = await client.get(path, { authorization: `API-Key ${key}` });
  const text = cutOutKey(answer.text, key);
  try {
    return { text, body: readAnswer({ ...answer, text }) };
  } catch (error) {
    if (error instanceof TooManyRequests) Object.assign(pause, pauseFor(error, error.seconds * 1_000));
    if (error instanceof KeyRefused) Object.assign(pause, pauseFor(error, REFUSED_MS), { key });
    throw error;
  }
}

function pauseFor(reason: TryLater, ms: number): Pick<AnyrunApi['pause'], 'until' | 'reason'> {
  return { until: Date.now() + ms, reason };
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
): Promise<{ text: string; body: unknown }> {
  const fresh = await keys.fresh();
  if (fresh === api.pause.key) throw error;
  return await ask(api, keys, path, remainingMs);
}
