import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { type MispStandIn, type MispStandInOptions, startMispStandIn } from '../../local/misp/stand-in.ts';
import { writeRunFile } from '../../local/run-file.ts';
import { openFrontDoor } from '../support/front-door.ts';
import { fileOf } from '../support/ransomwatch.ts';
import { runCommand, type Said } from './run-command.ts';
import { CERTIFICATE, startTlsFront } from './tls-front.ts';

const toClose: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function startMisp(options?: MispStandInOptions): Promise<MispStandIn> {
  const misp = await startMispStandIn(options);
  toClose.push(misp.close);
  return misp;
}

const asked = ({ path }: { path: string }) => path.includes('getVersion');

const PLAIN: ConfigInput['sources'][string] = { format: 'text', servers: ['main'] };

function configOf(source: Partial<ConfigInput['sources'][string]> = {}): ConfigInput {
  return {
    servers: { main: { url: 'https://misp.example.org' } },
    sources: { reports: { ...PLAIN, ...source } as ConfigInput['sources'][string] },
  };
}

async function doctor(
  { url, authkey }: { url: string; authkey: string },
  { config = configOf(), env = {} }: { config?: ConfigInput; env?: Record<string, string> } = {},
): Promise<Said> {
  return await runCommand(['doctor'], { MISP_URL: url, MISP_AUTHKEY: authkey, ...env }, config);
}

function expectFinding({ code, stdout }: Said, says: string, todo: string): void {
  expect(stdout).toContain(says);
  expect(stdout).toContain(todo);
  expect(code).toBe(1);
}

describe('doctor', () => {
  it('says that all is well, of whom the key is, and ends with 0', async () => {
    const { code, stdout, stderr } = await doctor(await startMisp());
    expect(stdout).toContain('ok      MISP 2.5.1 answers at http://127.0.0.1:');
    expect(stdout).toContain('role "Publisher with tag editor"');
    expect(stdout).toContain('All is well.');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('prints JSON, and never the key', async () => {
    const misp = await startMisp({ users: ['readonly'] });
    const env = { MISP_URL: misp.url, MISP_AUTHKEY: misp.authkey };
    const { code, stdout } = await runCommand(['doctor', '--json'], env, configOf());
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toContainEqual({
      where: 'main',
      level: 'problem',
      says: 'The role may not add events: nothing will arrive',
      todo: expect.stringContaining('perm_add'),
    });
    expect(stdout).not.toContain(misp.authkey);
  });
});

describe('doctor names what is wrong', () => {
  it('a key that MISP does not know, or that has expired', async () => {
    const misp = await startMisp();
    const wrong = await doctor({ url: misp.url, authkey: 'k'.repeat(40) });
    expectFinding(wrong, 'MISP refuses the key: it is wrong, expired', 'put it into MISP_AUTHKEY');
    misp.setKeyState('tageditor', 'expired');
    expectFinding(await doctor(misp), 'MISP refuses the key: it is wrong, expired', 'Make a key in MISP');
  });

  it('a key that will soon expire', async () => {
    const misp = await startMisp();
    const until = new Date(Date.now() + 5.5 * 86_400_000).toISOString();
    misp.setKeyExpiry('tageditor', until);
    expectFinding(
      await doctor(misp),
      `good until ${until.slice(0, 10)}, 5 more days`,
      'Make a new key in MISP',
    );
  });

  it('a key that may not be used from here, and a user who is disabled', async () => {
    const misp = await startMisp();
    misp.setKeyState('tageditor', 'other-address');
    expectFinding(await doctor(misp), 'The key may not be used from here', "the key's allowed IPs");
    misp.setKeyState('tageditor', 'user-disabled');
    expectFinding(await doctor(misp), 'The user of the key is disabled', 'Enable the user');
  });

  it('a role that may not publish what a source publishes', async () => {
    const misp = await startMisp({ users: ['user'] });
    const said = await doctor(misp, { config: configOf({ publish: 'alert' }) });
    expectFinding(said, 'The role may not publish, and reports would', 'Give the role "User" perm_publish');
    expect((await doctor(misp)).code).toBe(0);
  });

  it('tags that MISP does not have and the key may not make', async () => {
    const misp = await startMisp({ users: ['publisher'] });
    const said = await doctor(misp, { config: configOf({ tags: ['soc:nightly'] }) });
    expectFinding(said, 'MISP does not have the tags soc:nightly of reports', 'perm_tag_editor');
    const bringing = await doctor(misp, { config: configOf({ format: 'misp-csv' }) });
    expectFinding(bringing, 'the data of reports brings its own', 'or make the tags in MISP');
  });

  it('a sharing group that there is not', async () => {
    const sharingGroup = '11111111-1111-4111-8111-111111111111';
    const config = configOf({ distribution: 'sharing-group', sharingGroup });
    const said = await doctor(await startMisp(), { config });
    expectFinding(said, `MISP has no sharing group ${sharingGroup} that the key may use`, 'a member of it');
  });

  it('a certificate of a CA that nobody named', async () => {
    const misp = await startMisp();
    const front = await startTlsFront(misp.url);
    toClose.push(front.close);
    const target = { url: front.url, authkey: misp.authkey };
    expectFinding(await doctor(target), 'does not answer:', "put that CA's certificate into servers.main.ca");
    const trusting = await doctor(target, { env: { MISP_CA_FILE: CERTIFICATE } });
    expect(trusting.stdout).toContain('Its certificate holds until');
  });

  it('http where the server speaks https, and the other way about', async () => {
    const misp = await startMisp();
    const front = await startTlsFront(misp.url);
    toClose.push(front.close);
    const { authkey } = misp;
    const https = misp.url.replace('http:', 'https:');
    expectFinding(await doctor({ url: https, authkey }), 'does not answer', `speaks plain http: ${misp.url}`);
    expect((await doctor({ url: front.url.replace('https:', 'http:'), authkey })).code).toBe(1);
  });

  it('a server that is none, is no MISP, is in maintenance, or is not well', async () => {
    const authkey = 'k'.repeat(40);
    const nobody = await doctor({ url: 'http://127.0.0.1:1', authkey });
    expectFinding(nobody, 'http://127.0.0.1:1 does not answer', 'is the port right');
    const other = await startOther(200, '<h1>It works!</h1>');
    expectFinding(
      await doctor({ url: other, authkey }),
      'answers 200, and not as MISP does',
      'address of MISP',
    );
    const misp = await startMisp();
    misp.fault({ kind: 'outage', outage: 'maintenance', on: asked });
    expectFinding(await doctor(misp), 'sends us to its login page', 'Switch MISP.live on');
    misp.clearFaults();
    misp.fault({ kind: 'outage', outage: 'bad-gateway', on: asked });
    expectFinding(await doctor(misp), 'answers 502', 'Look at its error log');
  });

  it('a clock that is wrong', async () => {
    const other = await startOther(200, '{"version":"2.5.1"}', { date: 'Thu, 01 Jan 2026 00:00:00 GMT' });
    const said = await doctor({ url: other, authkey: 'k'.repeat(40) });
    expect(said.stdout).toMatch(/Its clock is \d+ s behind this machine's/);
  });

  it('a role whose rate limit a source runs into', async () => {
    const other = await startOther(200, LIMITED);
    const said = await doctor(
      { url: other, authkey: 'k'.repeat(40) },
      { config: configOf({ match: 'title' }) },
    );
    expectFinding(said, 'may search 100 times in 15 minutes, and reports', "Raise the role's rate limit");
  });
});

/** For every question the same answer, in which each finds what it looks for. */
const LIMITED = JSON.stringify({
  version: '2.5.1',
  User: { email: 'a@example.org', org_id: '1' },
  Role: {
    name: 'Limited',
    perm_add: true,
    perm_modify: true,
    perm_modify_org: true,
    enforce_rate_limit: true,
    rate_limit_count: '100',
  },
});

async function startOther(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const server: Server = createServer((_, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('doctor of a deployment', () => {
  it('looks at its queues, secrets and servers', async () => {
    const door = await openFrontDoor();
    toClose.push(door.close);
    const folder = await mkdtemp(join(tmpdir(), 'misp-ingest-doctor-'));
    toClose.push(() => rm(folder, { recursive: true }));
    const MISP_INGEST_LOCAL = join(folder, 'local.json');
    await writeRunFile(door.stack, MISP_INGEST_LOCAL);
    const look = async (env: Record<string, string> = {}, sources: ConfigInput['sources'] = {}) =>
      await runCommand(
        ['doctor', '--local'],
        { MISP_INGEST_LOCAL, ...env },
        { ...door.config, sources: { ...door.config.sources, ...sources } },
      );

    const well = await look();
    expect(well.stdout).toContain('Empty, and no dead letters');
    expect({ code: well.code, stderr: well.stderr }).toEqual({ code: 0, stderr: '' });

    // The key of another server is none for this one; one for this server is used in the place of its secret's.
    const MISP_AUTHKEY = 'k'.repeat(40);
    const elsewhere = await look({ MISP_URL: 'https://misp.example.org', MISP_AUTHKEY });
    expect(elsewhere.code).toBe(0);
    const here = await look({ MISP_URL: `${door.misp.url}/`, MISP_AUTHKEY });
    expectFinding(here, 'MISP refuses the key', 'put it into MISP_AUTHKEY');

    const analysts = { format: 'misp-csv', servers: ['main'], options: { users: { 'a@example.org': {} } } };
    const nameless = await look({}, { analysts } as ConfigInput['sources']);
    expectFinding(
      nameless,
      'Its secret has no key for a@example.org, in whose name analysts may send',
      '"users":{"a@example.org":"<their key>"}',
    );

    await door.stack.drop('nobody', 'stray.tsv', fileOf('Stray'));
    await door.deadLetters({ ...door.stack.queues.uploads, deadLetters: peeking(door.stack.queues.uploads) });
    door.stack.putSecret('main', undefined);
    const ill = await look();
    expectFinding(ill, '1 message was given up', 'misp-ingest failures says why');
    expectFinding(ill, 'Its secret holds no MISP key', 'aws secretsmanager put-secret-value');
  });
});

type Queues = Awaited<ReturnType<typeof openFrontDoor>>['stack']['queues'];

/** Waits for the dead letters and leaves them where they are. */
function peeking({ deadLetters }: Queues['uploads']): Queues['uploads']['deadLetters'] {
  return { ...deadLetters, drain: async () => [] };
}
