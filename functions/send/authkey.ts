import type middy from '@middy/core';
import secretsManager from '@middy/secrets-manager';
import { clearCache, getInternal } from '@middy/util';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { TryLater } from '../shared/failures.ts';

/** The 40-character key of a MISP user, alone or as `{"authkey": "..."}`. */
const authkey = z.string().trim().length(40);
const secretSchema = z.union([authkey, z.object({ authkey }).transform((secret) => secret.authkey)]);

const CACHE = 'misp-authkey';

export interface Authkeys {
  /** The key, kept for as long as the function lives. Throws TryLater while the secret holds none. */
  current(): Promise<string>;
  /** Asks Secrets Manager again: the key may have been changed since. */
  fresh(): Promise<string>;
}

export type AuthkeyContext = Context & { authkeys: Authkeys };

/** Gives the handler `context.authkeys`. Middy's own middleware fetches and caches; this one lets the handler ask again. */
export function authkeyMiddleware(
  secret: string,
): middy.MiddlewareObj<unknown, unknown, Error, AuthkeyContext, { authkey: unknown }> {
  // Without prefetch: a secret that cannot be read fails one delivery, not the start of the function.
  const secrets = secretsManager({ fetchData: { authkey: secret }, cacheKey: CACHE, disablePrefetch: true });
  return {
    before: (request) => {
      const current = async () => {
        try {
          await secrets.before?.(request);
          return secretSchema.parse((await getInternal({ authkey: 'authkey' }, request)).authkey);
        } catch (error) {
          clearCache([CACHE]);
          throw new TryLater(unusable(secret), { cause: error, everything: true });
        }
      };
      const fresh = () => {
        clearCache([CACHE]);
        return current();
      };
      request.context.authkeys = { current, fresh };
    },
  };
}

function unusable(secret: string): string {
  return (
    `The secret ${secret} holds no MISP key of 40 characters, or cannot be read. Fill it: ` +
    `aws secretsmanager put-secret-value --secret-id ${secret} --secret-string '{"authkey":"<the key>"}'`
  );
}
