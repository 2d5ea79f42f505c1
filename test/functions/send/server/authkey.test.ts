import { clearCache } from '@middy/util';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Authkeys, authkeyMiddleware } from '../../../../functions/send/server/authkey.ts';
import { type SecretsManager, startSecretsManager } from '../../../../local/aws/secrets-manager.ts';

let manager: SecretsManager;

beforeAll(async () => {
  manager = await startSecretsManager();
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', manager.url);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await manager.stop();
});
beforeEach(() => clearCache());

const KEY = 'Kk0'.padEnd(40, 'x');
const OTHER = 'Oo1'.padEnd(40, 'y');
const ANA = 'ana@example.org';

/** What the handler of a function is given whose secret holds this. */
async function open(secret: string | undefined): Promise<Authkeys> {
  manager.put('the-secret', secret);
  const request = { event: {}, context: {}, response: undefined, error: undefined, internal: {} };
  await authkeyMiddleware('the-secret').before?.(request as never);
  return (request.context as { authkeys: Authkeys }).authkeys;
}

const failureOf = async (asked: Promise<unknown>) => await asked.catch((error: unknown) => error);

describe('the key of a server', () => {
  test.each([
    ['alone', KEY],
    ['alone, with blanks around it', ` ${KEY}\n`],
    ['in JSON', JSON.stringify({ authkey: KEY })],
    ['in JSON with those of its users', JSON.stringify({ authkey: KEY, users: { [ANA]: OTHER } })],
  ])('is read where it stands %s', async (_, secret) => {
    expect(await (await open(secret)).current()).toBe(KEY);
  });

  test('is that of the user who is named', async () => {
    const { current } = await open(JSON.stringify({ authkey: KEY, users: { [ANA]: OTHER } }));
    expect(await current(ANA)).toBe(OTHER);
  });

  test('is kept until it is asked for afresh', async () => {
    const { current, fresh } = await open(KEY);
    await current();
    manager.put('the-secret', OTHER);
    expect(await current()).toBe(KEY);
    expect(await fresh()).toBe(OTHER);
    expect(await current()).toBe(OTHER);
  });

  test('that is asked for afresh is that of the user, too', async () => {
    const { fresh } = await open(JSON.stringify({ authkey: KEY, users: { [ANA]: OTHER } }));
    expect(await fresh(ANA)).toBe(OTHER);
  });

  test.each(['', 'bob@example.org', 'toString'])(
    'of a user "%s" who has none makes the messages of this user wait, and no other',
    async (user) => {
      const { current } = await open(JSON.stringify({ authkey: KEY, users: { [ANA]: OTHER } }));
      expect(await failureOf(current(user))).toMatchObject({
        name: 'TryLater',
        message: `The secret the-secret has no key for ${user}: add it under "users"`,
        everything: false,
        trouble: 'Key refused',
      });
      expect(await current()).toBe(KEY);
    },
  );
});

describe('a secret', () => {
  test.each([
    ['that was never filled', undefined],
    ['with a key that is too short', KEY.slice(1)],
    ['with a key that is too long', `${KEY}x`],
    ['with a key of other characters', KEY.replace('x', '-')],
    ['without a key', JSON.stringify({ users: { [ANA]: OTHER } })],
    ['with a user whose key is none', JSON.stringify({ authkey: KEY, users: { [ANA]: 'x' } })],
  ])('%s makes everything wait, and is told of with the command that fills it', async (_, secret) => {
    const { current } = await open(secret);
    expect(await failureOf(current())).toMatchObject({
      name: 'TryLater',
      message:
        'The secret the-secret holds no MISP key of 40 characters, or cannot be read. Fill it: ' +
        `aws secretsmanager put-secret-value --secret-id the-secret --secret-string '{"authkey":"<the key>"}'`,
      cause: expect.any(Error),
      everything: true,
      trouble: 'Key refused',
    });
  });

  test.each([undefined, KEY.slice(1)])(
    'of %j that is filled at last is read at the next try',
    async (before) => {
      const { current } = await open(before);
      await failureOf(current());
      manager.put('the-secret', KEY);
      expect(await current()).toBe(KEY);
    },
  );
});
