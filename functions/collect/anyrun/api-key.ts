import type middy from '@middy/core';
import secretsManager from '@middy/secrets-manager';
import { clearCache, getInternal } from '@middy/util';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { KeyRefused } from './failures.ts';

/** The key as ANY.RUN shows it, or with the word before it that the header wants. */
const apiKey = z
  .string()
  .transform((text) => text.trim().replace(/^(?:authorization:\s*)?api-key\s+/i, ''))
  .pipe(z.string().regex(/^[\x21-\x7e]+$/));
export const secretSchema = z.union([z.object({ apiKey }).transform((secret) => secret.apiKey), apiKey]);

const CACHE = 'anyrun-api-key';

export interface ApiKeys {
  /** Kept for as long as the function lives. Throws KeyRefused while there is none. */
  current(): Promise<string>;
  /** Asks Secrets Manager again: the key may have been changed since. */
  fresh(): Promise<string>;
}

export type ApiKeyContext = Context & { apiKeys: ApiKeys };

/** Gives the handler `context.apiKeys`. */
export function apiKeyMiddleware(
  secretId: string,
): middy.MiddlewareObj<unknown, unknown, Error, ApiKeyContext, { secret: unknown }> {
  // Without prefetch: a secret that cannot be read fails one delivery, not the start of the function.
  const secrets = secretsManager({ fetchData: { secret: secretId }, cacheKey: CACHE, disablePrefetch: true });
  return {
    before: (request) => {
      const current = async () => {
        try {
          await secrets.before?.(request);
          return secretSchema.parse((await getInternal({ secret: 'secret' }, request)).secret);
        } catch {
          clearCache([CACHE]);
          // Without the cause: what Zod says of a secret has the secret in it.
          throw new KeyRefused(unusable(secretId));
        }
      };
      const fresh = () => {
        clearCache([CACHE]);
        return current();
      };
      request.context.apiKeys = { current, fresh };
    },
  };
}

function unusable(secretId: string): string {
  return (
    `The secret ${secretId} holds no ANY.RUN API key, or cannot be read. Fill it: ` +
    `aws secretsmanager put-secret-value --secret-id ${secretId} --secret-string '{"apiKey":"<the key>"}'`
  );
}
