import { z } from 'zod';
import { cutOutKey } from '../../functions/shared/cut-out-key.ts';
import { openPool, reasonOf } from '../../functions/shared/http-pool.ts';
import { CannotRun } from '../cannot-run.ts';
import type { MispTarget } from './misp-target.ts';

const TIMEOUT_MS = 15_000;
const LARGEST = 1_048_576;

const userSchema = z.object({ User: z.looseObject({}), Role: z.looseObject({ perm_add: z.boolean() }) });
const refusalSchema = z.object({ message: z.string() });

/** Asks MISP who the key's user is, so that what is wrong is known before a file is read. */
export async function checkMisp(target: MispTarget, signal: AbortSignal): Promise<void> {
  const { Role } = await checkKey(target, signal);
  if (Role.perm_add) return;
  throw new CannotRun(
    `The user of the key in MISP_AUTHKEY may not add events; give the user another role in ${target.url}`,
  );
}

/** That it is a MISP, and takes the key. */
export async function checkKey(
  target: MispTarget,
  signal?: AbortSignal,
): Promise<z.infer<typeof userSchema>> {
  const { status, text, location } = await askWho(target, signal);
  const { url } = target;
  if (status === 401 || status === 403) {
    throw new CannotRun(`${url} refuses the key in MISP_AUTHKEY: ${messageOf(text)}`);
  }
  if (status >= 500) throw new CannotRun(`${url} is not available: it answered ${status}`);
  const user = userSchema.safeParse(parseJson(text));
  if (status !== 200 || !user.success) {
    const answer = location ? `${status} to ${location}` : String(status);
    throw new CannotRun(`${url} does not answer as MISP does (${answer}); is MISP_URL right?`);
  }
  return user.data;
}

async function askWho({ url, authkey, ca, insecure }: MispTarget, signal?: AbortSignal) {
  const pool = openPool(url, { ca, insecure, answerMs: TIMEOUT_MS, largest: LARGEST });
  try {
    const { status, headers, text } = await pool.request({
      method: 'GET',
      path: '/users/view/me',
      headers: { authorization: authkey, accept: 'application/json', 'user-agent': 'MISP-ingest' },
      signal,
    });
    return {
      status,
      text: cutOutKey(text, authkey),
      location: cutOutKey(headers.location ?? '', authkey),
    };
  } catch (error) {
    throw new CannotRun(`${url} does not answer: ${reasonOf(error)}${hintFor(error)}`);
  } finally {
    pool.close();
  }
}

const CERTIFICATE_CODES = /CERT|SIGNATURE|ISSUER|CHAIN|ERR_TLS/;

function hintFor(error: unknown): string {
  const isCertificate =
    error instanceof Error && 'code' in error && CERTIFICATE_CODES.test(String(error.code));
  return isCertificate ? '. Name its CA in MISP_CA_FILE, or set MISP_INSECURE=1 to trust anyone' : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(text: string): string {
  return refusalSchema.safeParse(parseJson(text)).data?.message ?? 'without a reason';
}
