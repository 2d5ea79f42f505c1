import { type Secret, secretSchema } from '../../functions/send/server/authkey.ts';
import type { Config, Server } from '../../functions/shared/config.ts';
import { CannotRun } from '../cannot-run.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { type MispTarget, readMispTarget } from '../targets/misp-target.ts';
import { readSecret } from './read-secret.ts';

/** A server of the configuration, as it can be reached from here. */
export interface KnownServer {
  name: string;
  server: Server;
  url: string;
  ca: string | undefined;
  insecure: boolean;
  /** Undefined while its secret is empty. */
  keys: Secret | undefined;
  /** What a person fills to give it a key. */
  keyPlace: string;
}

/** Which MISP, and with which key, as all commands take it. */
export interface Where {
  stack?: string;
  local?: true;
}

/** The MISP of MISP_URL stands for every server, unless a deployment is named. */
export function isOneMisp({ stack, local }: Where): boolean {
  return stack === undefined && !local && Boolean(process.env.MISP_URL);
}

/** All servers as the one MISP that the user named. */
export function serversAsNamed({ servers }: Config, target: MispTarget): KnownServer[] {
  const { url, ca, insecure } = target;
  return Object.entries(servers).map(([name, server]) => {
    return { name, server, url, ca: ca ?? server.ca, insecure, ...keyOf(target) };
  });
}

/** All servers as they are deployed, with the keys of their secrets; that of MISP_AUTHKEY for the one of MISP_URL, and no other. */
export async function deployedServers({ servers }: Config, deployment: Deployment): Promise<KnownServer[]> {
  const found: KnownServer[] = [];
  const named = readMispTarget(process.env);
  for (const [name, server] of Object.entries(servers)) {
    const parts = deployment.servers[name];
    const url = parts?.url ?? server.url;
    const key =
      named && isSame(named.url, url) ? keyOf(named) : await keysOf(parts?.secretArn ?? server.secretArn);
    found.push({ name, server, url, ca: server.ca, insecure: false, ...key });
  }
  return found;
}

type Keys = Pick<KnownServer, 'keys' | 'keyPlace'>;

function keyOf({ authkey }: MispTarget): Keys {
  return { keys: { authkey, users: {} }, keyPlace: 'MISP_AUTHKEY' };
}

async function keysOf(secretArn: string | undefined): Promise<Keys> {
  if (secretArn === undefined) return { keys: undefined, keyPlace: 'its secret' };
  return { keys: parseSecret(await readSecret(secretArn)), keyPlace: secretArn };
}

function isSame(one: string, other: string): boolean {
  return URL.parse(`${one}/`)?.href === URL.parse(`${other.replace(/\/+$/, '')}/`)?.href;
}

/** The servers, wherever they are; `isOne` if MISP_URL stands for all. */
export async function findServers(
  config: Config,
  where: Where,
): Promise<{ servers: KnownServer[]; isOne: boolean }> {
  if (isOneMisp(where)) {
    const target = readMispTarget(process.env);
    if (target) return { servers: serversAsNamed(config, target), isOne: true };
  }
  if (where.stack === undefined && !where.local)
    throw new CannotRun('Which MISP? Set MISP_URL and MISP_AUTHKEY, or name a deployment: --stack, --local');
  const { openDeployment } = await import('../deployment/deployment.ts');
  using deployment = await openDeployment({ stack: where.stack ?? '', local: where.local ?? false });
  return { servers: await deployedServers(config, deployment), isOne: false };
}

export function targetOf({ url, ca, insecure }: KnownServer, authkey: string): MispTarget {
  return { url, ca, insecure, authkey };
}

export function namedTarget(): MispTarget | undefined {
  return readMispTarget(process.env);
}

function parseSecret(text: string | undefined): Secret | undefined {
  if (text === undefined) return undefined;
  return secretSchema.safeParse(parseJson(text)).data ?? secretSchema.safeParse(text).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
