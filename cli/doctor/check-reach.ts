import * as z from 'zod';
import { openPool } from '../../functions/shared/http-pool.ts';
import type { KnownServer } from '../misp/find-servers.ts';
import { type Found, ok, problem, warning } from './finding.ts';

const TIMEOUT_MS = 15_000;

const versionSchema = z.object({ version: z.string() });

interface Answer {
  status: number;
  location: string;
  text: string;
}

/** Whether a MISP answers at the address at all. Its last finding is a problem if there is no use in going on. */
export async function checkReach(server: KnownServer): Promise<Found[]> {
  const { url } = server;
  try {
    const answer = await ask(server);
    const found = readAnswer(url, answer);
    return found.level === 'ok' ? [found, ...plainHttp(url)] : [found];
  } catch (error) {
    return [explain(server, error)];
  }
}

async function ask({ url, ca, insecure, keys }: KnownServer): Promise<Answer> {
  const pool = openPool(url, { ca, insecure, answerMs: TIMEOUT_MS });
  try {
    const { status, headers, text } = await pool.request({
      method: 'GET',
      path: '/servers/getVersion',
      headers: {
        accept: 'application/json',
        'user-agent': 'MISP-ingest',
        // Without one MISP sends us to its login page, as it does in maintenance.
        ...(keys && { authorization: keys.authkey }),
      },
    });
    return { status, location: headers.location ?? '', text };
  } finally {
    pool.close();
  }
}

function readAnswer(url: string, { status, location, text }: Answer): Found {
  const version = versionSchema.safeParse(parseJson(text)).data?.version;
  if (status === 200 && version) return ok(`MISP ${version} answers at ${url}`);
  // What is wrong with the key is another check's.
  if ((status === 403 || status === 401) && isMispProblem(text)) return ok(`A MISP answers at ${url}`);
  if (/plain HTTP request was sent to HTTPS port/i.test(text))
    return problem(`${url} is http, and the server speaks https`, `Write ${url.replace('http:', 'https:')}`);
  if (status >= 300 && status < 400) return redirected(url, status, location);
  if (status >= 500)
    return problem(
      `${url} answers ${status}: MISP, or the proxy before it, is not well`,
      'Look at its error log',
    );
  return problem(
    `${url} answers ${status}, and not as MISP does`,
    'Is it the address of MISP, with the folder that it lies in, if it has one?',
  );
}

function redirected(url: string, status: number, location: string): Found {
  if (location.startsWith('https:') && url.startsWith('http:'))
    return problem(`${url} sends us to ${location}`, `Write ${url.replace('http:', 'https:')}`);
  if (location.includes('/users/login'))
    return problem(
      `${url} sends us to its login page: MISP is in maintenance, or there is no key`,
      'Switch MISP.live on again, or fill the key',
    );
  return problem(`${url} answers ${status} and sends us to ${location}`, 'Write the address where it ends');
}

function plainHttp(url: string): Found[] {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return [];
  return [warning(`${url} is http: the key travels in the clear`, 'Use https')];
}

const OTHERS: [RegExp, string][] = [
  [/ENOTFOUND|EAI_AGAIN/, 'Is the name right, and known to the name server?'],
  [/ECONNREFUSED/, 'Nobody listens there: is the port right, and does the web server run?'],
  [
    /TIMEOUT|EHOSTUNREACH|ENETUNREACH/,
    'A firewall or security group may be in the way, or the network (vpc) is another',
  ],
];

function explain({ url, name }: KnownServer, error: unknown): Found {
  const { code, message } = failure(error);
  const says = `${url} does not answer: ${message}`;
  if (/ALTNAME/.test(code)) return problem(says, 'The certificate is for another name: write that name');
  if (/CERT_HAS_EXPIRED/.test(code)) return problem(says, "Renew the server's certificate");
  if (/CERT|SIGNATURE|ISSUER|CHAIN/.test(code))
    return problem(
      says,
      `Its certificate is not of a CA that is known, or of another than is named: put that CA's certificate into servers.${name}.ca, or MISP_CA_FILE`,
    );
  if (/ERR_SSL|EPROTO/.test(code))
    return problem(says, `Perhaps it speaks plain http: ${url.replace('https:', 'http:')}`);
  return problem(says, OTHERS.find(([pattern]) => pattern.test(code))?.[1] ?? 'Is the address right?');
}

/** A connection that fails for several addresses has its reasons in `errors`. */
function failure(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError) return failure(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error ? String(error.code) : '';
  return { code, message: error.message || code };
}

function isMispProblem(text: string): boolean {
  return z.object({ name: z.string(), message: z.string() }).safeParse(parseJson(text)).success;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
