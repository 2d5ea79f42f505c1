import { Refusal } from './http/answer.ts';
import type { Context } from './http/context.ts';
import type { User } from './users.ts';

const windowSeconds = 900;

interface Window {
  readonly until: number;
  count: number;
}

const windows = new WeakMap<User, Window>();

/** Only the two restSearch endpoints are limited (contract 317-322). Returns what the answer says about it. */
export function countSearch({ user, now }: Context): Readonly<Record<string, string>> {
  const limit = user.searchLimit;
  if (limit === undefined) return {};
  const window = currentWindow(user, now);
  window.count += 1;
  const headers = {
    'X-Rate-Limit-Limit': String(limit),
    'X-Rate-Limit-Remaining': String(Math.max(0, limit - window.count)),
    'X-Rate-Limit-Reset': String(window.until - now),
  };
  if (window.count > limit) throw new Refusal(429, 'Rate limit exceeded.', { headers });
  return headers;
}

function currentWindow(user: User, now: number): Window {
  const open = windows.get(user);
  if (open !== undefined && open.until > now) return open;
  const fresh = { until: now + windowSeconds, count: 0 };
  windows.set(user, fresh);
  return fresh;
}
