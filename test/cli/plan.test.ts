import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { writeRunFile } from '../../local/run-file.ts';
import { eventAbout, type FrontDoor, type FrontDoorOptions, openFrontDoor } from '../support/front-door.ts';
import { fileOf, HEADER, row } from '../support/ransomwatch.ts';
import { runCommand, type Said } from './run-command.ts';

let door: FrontDoor;
let folder: string;

beforeAll(async () => {
  const source: FrontDoorOptions['source'] = {
    publish: 'alert',
    distribution: 'this-community',
    tags: ['soc:nightly'],
  };
  door = await openFrontDoor({ source, misp: { users: ['tageditor', 'readonly'] } });
  folder = await mkdtemp(join(tmpdir(), 'misp-ingest-plan-'));
  await writeRunFile(door.stack, join(folder, 'local.json'));
});
afterAll(async () => {
  await door.close();
  await rm(folder, { recursive: true });
});

async function plan(text: string, args: string[] = [], config: ConfigInput = door.config): Promise<Said> {
  const file = join(folder, 'today.tsv');
  await writeFile(file, text);
  const env = { MISP_URL: door.misp.url, MISP_AUTHKEY: door.misp.authkey };
  return await runCommand(['plan', '--source', 'ransomwatch', file, ...args], env, config);
}

describe('plan', () => {
  it('says what would be created, changed and left, and writes nothing', async () => {
    await door.ingest('before.tsv', fileOf('Stays', 'Changes'));
    const before = door.misp.events();
    const asked = door.misp.requests().length;
    const changed = row('Changes', { published: '2024-03-05 00:00:00' });
    const { code, stdout, stderr } = await plan(HEADER + row('Stays') + changed + row('Arrives'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/nothing {2}\S+\/events\/view\/\d+ {2}.*victim:Stays/);
    expect(stdout).toMatch(/change {3}\S+\/events\/view\/\d+ {2}.*victim:Changes/);
    expect(stdout).toContain('+ datetime 2024-03-05T00:00:00');
    expect(stdout).toMatch(/create {3}\[ransomwatch\] LockBit - victim:Arrives/);
    expect(stdout).toContain('3 attributes, tags ransomwatch, actor:LockBit, soc:nightly');
    expect(stdout).toContain('published to this community, and MISP mails its users');
    expect(stdout).toContain(
      '2 published to this community; 2 mails of MISP to its users. Nothing was written.',
    );
    expect(door.misp.events()).toEqual(before);
    const requests = door.misp.requests().slice(asked);
    expect(requests.filter(({ path }) => !/view|restSearch|tags\/search|getVersion/.test(path))).toEqual([]);
  });

  it('names rows that would be rejected, and ends with 1', async () => {
    const { code, stdout } = await plan(HEADER + row('Good') + row('', {}));
    expect(code).toBe(1);
    expect(stdout).toContain('row 3: victim is empty');
    expect(stdout).toContain('1 event to create; 1 row rejected');
  });

  it('prints JSON, for a deployment too', async () => {
    const file = join(folder, 'json.tsv');
    await writeFile(file, fileOf('As JSON'));
    const env = { MISP_INGEST_LOCAL: join(folder, 'local.json') };
    const args = ['plan', '--local', '--json', '--source', 'ransomwatch', file];
    const { code, stdout, stderr } = await runCommand(args, env, door.config);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      events: [
        { server: 'main', rows: [2], outcome: 'created', publish: { how: 'alert', distribution: '1' } },
      ],
      leftOut: [],
      counts: { events: { created: 1 }, rejected: 0, mails: 1 },
    });
  });

  it('shows what would be taken away from an event that is replaced', async () => {
    await door.ingest('replaced.tsv', fileOf('Replaced'));
    const config = structuredClone(door.config);
    Object.assign(config.sources.ransomwatch ?? {}, { existing: 'replace' });
    const { stdout } = await plan(HEADER + row('Replaced', { url: '' }), [], config);
    expect(stdout).toContain('- url http://leak.example/');
    expect(eventAbout(door.misp, 'Replaced').Attribute.map(({ value }) => value)).toContain(
      'http://leak.example/',
    );
  });
});

describe('plan cannot run and ends with 2', () => {
  it.each<[string, string[], Record<string, string>, string]>([
    ['without a file', ['plan'], {}, 'Which files? Name them.'],
    [
      'without a MISP',
      ['plan', '--source', 'ransomwatch', 'events/files/ransomwatch.tsv'],
      {},
      'Which MISP? Set MISP_URL',
    ],
    [
      'if nobody answers',
      ['plan', '--source', 'ransomwatch', 'events/files/ransomwatch.tsv'],
      { MISP_URL: 'http://127.0.0.1:1', MISP_AUTHKEY: 'k'.repeat(40) },
      'does not answer',
    ],
  ])('%s', async (_, args, env, message) => {
    const { code, stderr } = await runCommand(args, env, door.config);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('with a key that may not add events', async () => {
    const env = { MISP_URL: door.misp.url, MISP_AUTHKEY: door.misp.keys.readonly ?? '' };
    const args = ['plan', '--source', 'ransomwatch', 'events/files/ransomwatch.tsv'];
    const { code, stderr } = await runCommand(args, env, door.config);
    expect(code).toBe(2);
    expect(stderr).toContain('The role of the key lacks a permission');
  });
});
