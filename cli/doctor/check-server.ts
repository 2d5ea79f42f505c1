import type { Config } from '../../functions/shared/config.ts';
import { TryLater, Undeliverable } from '../../functions/shared/failures.ts';
import { type KnownServer, targetOf } from '../misp/find-servers.ts';
import { openMisp } from '../misp/open-misp.ts';
import { checkCertificate } from './check-certificate.ts';
import { checkKey } from './check-key.ts';
import { checkNames } from './check-names.ts';
import { checkReach } from './check-reach.ts';
import { checkRole } from './check-role.ts';
import { type Found, ok, problem, warning } from './finding.ts';
import { type Needs, needsOf } from './needs.ts';

/** A MISP server and its key, from the network to what the sources ask. What cannot be reached is asked nothing more. */
export async function* checkServer(config: Config, known: KnownServer): AsyncGenerator<Found> {
  const needs = needsOf(config, known.name);
  if (needs.sources.length === 0)
    yield warning('No source sends to this server', 'Add one, or remove the server');
  const reach = await checkReach(known);
  yield* reach;
  if (reach.some(({ level }) => level === 'problem')) return;
  yield* await checkCertificate(known);
  if (!known.keys) return yield noKey(known);
  yield* checkUser(known, known.keys.authkey, needs);
  yield* usersWithoutKey(known, needs);
  for (const [user, authkey] of Object.entries(known.keys.users)) {
    for await (const found of checkUser(known, authkey, needs))
      if (found.level !== 'ok') yield { ...found, says: `${user}: ${found.says}` };
  }
}

function noKey({ keyPlace }: KnownServer): Found {
  return problem(
    'Its secret holds no MISP key of 40 characters',
    `aws secretsmanager put-secret-value --secret-id ${keyPlace} --secret-string '{"authkey":"<the key>"}'`,
  );
}

/** What is sent in their name comes back, and waits. */
function* usersWithoutKey({ keys, keyPlace }: KnownServer, { users }: Needs): Generator<Found> {
  if (keyPlace === 'MISP_AUTHKEY') return;
  for (const [user, sources] of users) {
    if (keys && Object.hasOwn(keys.users, user)) continue;
    yield problem(
      `Its secret has no key for ${user}, in whose name ${sources.join(', ')} may send`,
      `Put all of the secret anew: aws secretsmanager put-secret-value --secret-id ${keyPlace} --secret-string '{"authkey":"<the key>","users":{"${user}":"<their key>"}}'`,
    );
  }
}

async function* checkUser(known: KnownServer, authkey: string, needs: Needs): AsyncGenerator<Found> {
  await using opened = openMisp(targetOf(known, authkey));
  const { misp } = opened;
  try {
    const { found, holder } = await checkKey(misp, authkey, known.keyPlace);
    yield* found;
    yield* checkClock(misp.clockOffsetMs());
    if (!holder) return;
    yield* checkRole(holder.Role, needs, known.server);
    yield* await checkNames(misp, needs, holder);
  } catch (error) {
    if (!(error instanceof TryLater || error instanceof Undeliverable)) throw error;
    yield problem(error.message, "Look at MISP's error log, and run doctor again");
  }
}

const SKEW_MS = 60_000;

/** By its clock MISP decides which change is the newer. */
function* checkClock(offsetMs: number): Generator<Found> {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (Math.abs(offsetMs) > SKEW_MS)
    yield warning(
      `Its clock is ${seconds} s ${offsetMs > 0 ? 'ahead of' : 'behind'} this machine's`,
      'Set both by a time server (NTP)',
    );
  else yield ok('Its clock is right');
}
