import { readFileSync } from 'node:fs';
import { CannotRun } from '../cannot-run.ts';

/** The MISP that the user named. */
export interface MispTarget {
  url: string;
  authkey: string;
  /** The text of a PEM file. */
  ca: string | undefined;
  /** Any certificate will do. */
  insecure: boolean;
}

/** Undefined when the user named none. */
export function readMispTarget(env: NodeJS.ProcessEnv): MispTarget | undefined {
  const { MISP_URL, MISP_AUTHKEY, MISP_CA_FILE, MISP_INSECURE } = env;
  if (!MISP_URL) {
    if (MISP_AUTHKEY) throw new CannotRun('MISP_AUTHKEY is set and MISP_URL is not; set both, or neither');
    return undefined;
  }
  return {
    url: checkUrl(MISP_URL),
    authkey: checkAuthkey(MISP_AUTHKEY),
    ca: MISP_CA_FILE ? readCertificate(MISP_CA_FILE) : undefined,
    insecure: Boolean(MISP_INSECURE) && MISP_INSECURE !== '0',
  };
}

function checkUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '');
  throw new CannotRun(
    `MISP_URL=${text} is not the address of a MISP server, such as https://misp.example.org`,
  );
}

function checkAuthkey(text: string | undefined): string {
  const authkey = text?.trim();
  if (!authkey)
    throw new CannotRun("MISP_URL is set and MISP_AUTHKEY is not: put your MISP user's key in it");
  if (authkey.length === 40) return authkey;
  throw new CannotRun(`MISP_AUTHKEY has ${authkey.length} characters; a MISP key has 40`);
}

function readCertificate(name: string): string {
  const text = readText(name);
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new CannotRun(`MISP_CA_FILE=${name} is not a PEM file with a certificate`);
}

function readText(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    throw new CannotRun(
      `MISP_CA_FILE=${name} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}
