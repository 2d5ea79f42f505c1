import type middy from '@middy/core';
import secretsManager from '@middy/secrets-manager';
import { clearCache, getInternal } from '@middy/util';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { TryLater } from '../../shared/failures.ts';

/** The 40-character key of a MISP user, alone or as `{"authkey": "...", "users": {"a@example.org": "..."}}`. */
const authkey = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z]{40}$/);
export const secretSchema = z.union([
  authkey.transform((alone) => ({ authkey: alone, users: {} })),
  z.object({ authkey, users: z.record(z.string(), authkey).default({}) }),
]);

export type Secret = { authkey: string; users: Record<string, string> };

const CACHE = 'misp-authkey';

export interface Authkeys {
  /** The key, of the user if one is named, kept for as long as the function lives. Throws TryLater while there is none. */
  current(user?: string): Promise<string>;
  /** Asks Secrets Manager again: the key may have been changed since. */
  fresh(user?: string): Promise<string>;
}

export type AuthkeyContext = Context & { authkeys: Authkeys };

/** Gives the handler `context.authkeys`. Middy's own middleware fetches and caches; this one lets the handler ask again. */
export function authkeyMiddleware(
  secretId: string,
): middy.MiddlewareObj<unknown, unknown, Error, AuthkeyContext, { secret: unknown }> {
  // Without prefetch: a secret that cannot be read fails one delivery, not the start of the function.
  const secrets = secretsManager({ fetchData: { secret: secretId }, cacheKey: CACHE, disablePrefetch: true });
  return {
    before: (request) => {
      const read = async (): Promise<Secret> => {
        try {
          await secrets.before?.(request);
          return secretSchema.parse((await getInternal({ secret: 'secret' }, request)).secret);
        } catch (error) {
          clearCache([CACHE]);
          throw new TryLater(unusable(secretId), { cause: error, everything: true, trouble: 'Key refused' });
        }
      };
      const current = async (user?: string) => keyOf(await read(), secretId, user);
      const fresh = (user?: string) => {
        clearCache([CACHE]);
        return current(user);
      };
      request.context.authkeys = { current, fresh };
    },
  };
}

function keyOf({ authkey, users }: Secret, secretId: string, user: string | undefined): string {
  const key = user === undefined ? authkey : Object.hasOwn(users, user) ? users[user] : undefined;
  if (key) return key;
  // The other messages of the batch may be in the name of users who have a key.
  throw new TryLater(`The secret ${secretId} has no key for ${user}: add it under "users"`, {
    trouble: 'Key refused',
  });
}

function unusable(secretId: string): string {
  return (
    `The secret ${secretId} holds no MISP key of 40 characters, or cannot be read. Fill it: ` +
    `aws secretsmanager put-secret-value --secret-id ${secretId} --secret-string '{"authkey":"<the key>"}'`
  );
}
