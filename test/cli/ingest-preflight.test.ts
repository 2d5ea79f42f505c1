import { afterEach, describe, expect, it } from 'vitest';
import { type MispStandInOptions, startMispStandIn } from '../../local/misp/stand-in.ts';
import { runIngest as ingest, killAll, SAMPLE } from './run-ingest.ts';
import { CERTIFICATE, startTlsFront } from './tls-front.ts';

const toClose: (() => unknown)[] = [];

async function startMisp(options?: MispStandInOptions) {
  const misp = await startMispStandIn(options);
  toClose.push(misp.close);
  return { misp, env: { MISP_URL: misp.url, MISP_AUTHKEY: misp.authkey } };
}

async function startTlsMisp() {
  const { misp, env } = await startMisp();
  const front = await startTlsFront(misp.url);
  toClose.push(front.close);
  return { ...env, MISP_URL: front.url };
}

afterEach(async () => {
  await killAll();
  for (const close of toClose.splice(0)) await close();
});

describe('ingest cannot run and ends with 2', () => {
  const MISP_URL = 'https://misp.example.org';
  const KEY = 'k'.repeat(40);

  it.each([
    ['without a file', [], {}, 'Which files? Name them.'],
    [
      'with an option that there is not',
      ['--jsn', SAMPLE],
      {},
      "unknown option '--jsn'\n(Did you mean --json?)",
    ],
    ['with a file that there is not', ['nowhere.tsv'], {}, 'There is no file nowhere.tsv'],
    ['with a folder', ['events'], {}, 'events is not a file; name the files in it'],
    ['with an unknown source', ['--source', 'x', SAMPLE], {}, 'has no source "x"; it has ransomwatch'],
    ['with a bad --wait', ['--wait', 'long', SAMPLE], {}, '--wait long is no number of seconds'],
    ['without a key', [SAMPLE], { MISP_URL }, 'MISP_URL is set and MISP_AUTHKEY is not'],
    ['with half a key', [SAMPLE], { MISP_URL, MISP_AUTHKEY: 'k' }, 'MISP_AUTHKEY has 1 characters'],
    ['with a key and no server', [SAMPLE], { MISP_AUTHKEY: KEY }, 'MISP_AUTHKEY is set and MISP_URL is not'],
    [
      'with no address',
      [SAMPLE],
      { MISP_URL: 'misp', MISP_AUTHKEY: KEY },
      'MISP_URL=misp is not the address',
    ],
    [
      'with a CA file that there is not',
      [SAMPLE],
      { MISP_URL, MISP_AUTHKEY: KEY, MISP_CA_FILE: 'no.pem' },
      'MISP_CA_FILE=no.pem cannot be read',
    ],
    [
      'with a CA file that is none',
      [SAMPLE],
      { MISP_URL, MISP_AUTHKEY: KEY, MISP_CA_FILE: 'package.json' },
      'MISP_CA_FILE=package.json is not a PEM file',
    ],
    [
      'when nobody answers',
      [SAMPLE],
      { MISP_URL: 'http://127.0.0.1:1', MISP_AUTHKEY: KEY },
      'http://127.0.0.1:1 does not answer: connect ECONNREFUSED',
    ],
  ])('%s', async (_, args, env, message) => {
    const run = ingest(args, env);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(message);
    expect(run.stdout()).toBe('');
  });

  it('when MISP refuses the key, which it never prints', async () => {
    const { env } = await startMisp();
    const run = ingest([SAMPLE], { ...env, MISP_AUTHKEY: KEY });
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(`${env.MISP_URL} refuses the key in MISP_AUTHKEY: Authentication failed.`);
    expect(run.stderr()).not.toContain(KEY);
  });

  it('when the user may not add events', async () => {
    const { env } = await startMisp({ users: ['readonly'] });
    const run = ingest([SAMPLE], env);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain('The user of the key in MISP_AUTHKEY may not add events');
  });
});

describe('ingest into a MISP with a certificate of its own', () => {
  it('cannot run without that certificate, and says what to do', async () => {
    const run = ingest([SAMPLE], await startTlsMisp());
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain('Name its CA in MISP_CA_FILE, or set MISP_INSECURE=1');
  });

  it('trusts the CA in MISP_CA_FILE', async () => {
    const run = ingest([SAMPLE], { ...(await startTlsMisp()), MISP_CA_FILE: CERTIFICATE });
    expect(await run.ended).toBe(0);
    expect(run.stderr()).toBe('');
  });

  it('trusts anyone with MISP_INSECURE=1, and warns of it', async () => {
    const run = ingest([SAMPLE], { ...(await startTlsMisp()), MISP_INSECURE: '1' });
    expect(await run.ended).toBe(0);
    expect(run.stderr()).toBe('MISP_INSECURE: whoever answers at MISP_URL gets the key and the events.\n');
  });
});
