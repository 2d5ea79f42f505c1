import * as z from 'zod';
import type { MispAnswer } from '../../functions/send/server/misp-client.ts';
import type { MispSession } from '../../functions/send/server/misp-session.ts';
import { isKeyRefused, problemOf } from '../../functions/send/server/read-answer.ts';
import { type Found, ok, problem, warning } from './finding.ts';

const flag = z.boolean().default(false);

const holderSchema = z.object({
  User: z.object({ email: z.string(), org_id: z.string() }),
  Organisation: z.object({ name: z.string() }).optional(),
  Role: z.object({
    name: z.string(),
    perm_add: flag,
    perm_modify: flag,
    perm_modify_org: flag,
    perm_publish: flag,
    perm_tagger: flag,
    perm_tag_editor: flag,
    perm_site_admin: flag,
    enforce_rate_limit: flag,
    rate_limit_count: z.coerce.number().default(0),
  }),
});

export type Holder = z.infer<typeof holderSchema>;
export type Role = Holder['Role'];

/** Whose key it is, and how long it is good for; without a holder it is good for nothing. */
export async function checkKey(
  misp: MispSession,
  authkey: string,
  place: string,
): Promise<{ found: Found[]; holder?: Holder }> {
  const answer = await misp.get('/users/view/me');
  const holder = holderSchema.safeParse(answer.body).data;
  if (answer.status !== 200 || !holder) return { found: [refused(answer, place)] };
  const { User, Organisation, Role } = holder;
  const of = Organisation ? ` of ${Organisation.name}` : '';
  return {
    found: [
      ok(`The key is ${User.email}'s${of}, with the role "${Role.name}"`),
      ...(await checkTerms(misp, authkey, answer)),
    ],
    holder,
  };
}

function refused(answer: MispAnswer, place: string): Found {
  const says = problemOf(answer);
  if (says.includes('IP address'))
    return problem(`The key may not be used from here: ${says}`, "Add this address to the key's allowed IPs");
  if (says.includes('disabled')) return problem('The user of the key is disabled', 'Enable the user in MISP');
  if (isKeyRefused(answer))
    return problem(
      'MISP refuses the key: it is wrong, expired, or its redis is down',
      `Make a key in MISP (the user's page, Auth keys), and put it into ${place}`,
    );
  return problem(`MISP does not say whose key it is: ${answer.status} ${says}`, "Look at MISP's error log");
}

const authkeySchema = z.object({
  AuthKey: z.object({
    authkey_start: z.string(),
    authkey_end: z.string(),
    expiration: z.coerce.number().default(0),
    read_only: flag,
  }),
});

/** When it ends, from the header of every answer (if it does) or MISP's list of the user's keys; and whether it may write. */
async function checkTerms(misp: MispSession, authkey: string, answer: MispAnswer): Promise<Found[]> {
  const keys = z.array(authkeySchema).safeParse((await misp.get('/auth_keys/index')).body).data ?? [];
  const ours = keys.filter(
    ({ AuthKey }) => authkey.startsWith(AuthKey.authkey_start) && authkey.endsWith(AuthKey.authkey_end),
  );
  const [only] = ours.length === 1 ? ours : [];
  const told = Date.parse(String(answer.headers['x-auth-key-expiration']));
  const until = Number.isNaN(told) ? (only?.AuthKey.expiration ?? 0) * 1000 : told;
  const readOnly = only?.AuthKey.read_only
    ? [problem('The key is read-only', 'Make one in MISP that is not')]
    : [];
  return [...readOnly, ...expiry(until)];
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

function expiry(until: number): Found[] {
  if (until === 0) return [ok('The key has no end')];
  const days = Math.floor((until - Date.now()) / DAY_MS);
  const says = `The key is good until ${new Date(until).toISOString().slice(0, 10)}`;
  if (days >= SOON_DAYS) return [ok(says)];
  return [warning(`${says}, ${days} more days`, 'Make a new key in MISP, and put it in its place')];
}
