import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { writeRunFile } from '../../local/run-file.ts';
import { eventAbout, type FrontDoor, openFrontDoor } from '../support/front-door.ts';
import { fileOf, HEADER, row } from '../support/ransomwatch.ts';
import { runCommand, type Said } from './run-command.ts';

let door: FrontDoor;
let folder: string;
let config: ConfigInput;

beforeAll(async () => {
  door = await openFrontDoor({ source: { existing: 'replace' }, misp: { users: ['tageditor', 'admin'] } });
  folder = await mkdtemp(join(tmpdir(), 'misp-ingest-undo-'));
  await writeRunFile(door.stack, join(folder, 'local.json'));
  config = door.config;
});
afterAll(async () => {
  await door.close();
  await rm(folder, { recursive: true });
});

async function undo(run: string, ...args: string[]): Promise<Said> {
  const env = { MISP_INGEST_LOCAL: join(folder, 'local.json') };
  return await runCommand(['undo', run, '--local', ...args], env, config);
}

async function ask(path: string, body?: object, key = door.misp.authkey): Promise<unknown> {
  const headers = { authorization: key, accept: 'application/json', 'content-type': 'application/json' };
  const request = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  const answer = await fetch(door.misp.url + path, request);
  expect(answer.status, path).toBe(200);
  return await answer.json();
}

/** As MISP exports the event, less what only says when. */
async function exported(uuid: string): Promise<unknown> {
  const text = JSON.stringify(await ask(`/events/view/${uuid}`));
  const event = JSON.parse(text, (name, value) => (/timestamp$/.test(name) ? undefined : value));
  return event;
}

const corrected = (victim: string) =>
  HEADER + row(victim, { published: '2024-03-05 00:00:00', url: 'http://other.example/' });

/** MISP's times are whole seconds: what comes within the same one cannot be told from what the run did. */
async function anotherSecond(since: number): Promise<void> {
  while (Date.now() < since + 3_100) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('undo of what a run changed', () => {
  it('leaves the event as it was before, and twice is no harm', async () => {
    await door.ingest('changed.tsv', fileOf('Changed'));
    const { uuid, id } = eventAbout(door.misp, 'Changed');
    await ask(`/events/edit/${id}`, {
      Event: { Tag: [{ name: 'tlp:amber' }], info: 'Changed by hand', threat_level_id: '1' },
    });
    await ask(`/events/publish/${id}`, {});
    const before = await exported(uuid);
    const { run, events } = await door.ingest('changed.tsv', corrected('Changed'));
    expect(events[0]?.outcome).toBe('updated');
    expect(await exported(uuid)).not.toEqual(before);

    const said = await undo(run, '--yes');
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toContain('restore ');
    expect(said.stdout).toContain('published again, without a mail');
    expect(await exported(uuid)).toEqual(before);

    const again = await undo(run, '--yes');
    expect(again.stdout).toContain('all is taken back already');
    expect(again.code).toBe(0);
    expect(await exported(uuid)).toEqual(before);
  });

  it('goes on where it was broken off', async () => {
    await door.ingest('broken-off.tsv', fileOf('Broken off'));
    const { uuid, id } = eventAbout(door.misp, 'Broken off');
    const before = await exported(uuid);
    const { run } = await door.ingest('broken-off.tsv', corrected('Broken off'));
    door.misp.fault({ kind: 'half-saved', on: ({ path }) => path === `/events/edit/${id}` });
    expect(await undo(run, '--yes')).toMatchObject({ code: 2 });
    expect(await undo(run, '--yes')).toMatchObject({ code: 0 });
    expect(await exported(uuid)).toEqual(before);
  });

  it('leaves what others have changed since, and names it', async () => {
    await door.ingest('others.tsv', fileOf('Others'));
    const { run } = await door.ingest('others.tsv', corrected('Others'));
    await anotherSecond(Date.now());
    const { Attribute, id } = eventAbout(door.misp, 'Others');
    const mine = Attribute.find(({ value }) => value === 'http://other.example/');
    await ask(`/attributes/edit/${mine?.id}`, { comment: 'seen at our gates' });
    const said = await undo(run, '--yes', '--json');
    expect(said.code).toBe(1);
    const { done, events } = JSON.parse(said.stdout);
    expect(done).toBe(true);
    expect(events[0].left).toEqual(['url http://other.example/: somebody has changed it since']);
    const after = eventAbout(door.misp, 'Others');
    expect(after.id).toBe(id);
    expect(after.Attribute.map(({ value }) => value)).toContain('http://other.example/');
    expect(after.Attribute.map(({ value }) => value)).toContain('http://leak.example/');
  });
});

describe('undo of what a run created', () => {
  it('unpublishes and empties events, and says what that means', async () => {
    const { run } = await door.ingest('created.tsv', fileOf('Created one', 'Created two'));
    const said = await undo(run, '--yes');
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toContain('empty ');
    expect(said.stdout).toContain("with 'replace' does");
    for (const title of ['Created one', 'Created two']) {
      expect(eventAbout(door.misp, title)).toMatchObject({ published: false, Attribute: [] });
    }
    expect((await undo(run, '--yes')).stdout).toContain('all is taken back already');
  });

  it('deletes them if told so, with a warning of the blocklist', async () => {
    const { run } = await door.ingest('deleted.tsv', fileOf('To be deleted'));
    const said = await undo(run, '--yes', '--events', 'delete');
    expect(said.code).toBe(0);
    expect(said.stdout).toContain('blocklist');
    expect(door.misp.events().filter(({ Event }) => Event.info.includes('To be deleted'))).toEqual([]);
    const again = await undo(run, '--yes', '--events', 'delete');
    expect(again.stdout).toContain('it is not there');
    expect(again.code).toBe(0);
  });

  it('does not delete an event to which somebody has added something', async () => {
    const { run } = await door.ingest('added.tsv', fileOf('Added to'));
    await anotherSecond(Date.now());
    const { id } = eventAbout(door.misp, 'Added to');
    await ask(`/attributes/add/${id}`, { type: 'comment', value: 'mine', category: 'Other' });
    const said = await undo(run, '--yes', '--events', 'delete');
    expect(said.code).toBe(1);
    expect(said.stdout).toContain('left: comment mine: somebody has added or changed it since');
    expect(eventAbout(door.misp, 'Added to').Attribute.map(({ value }) => value)).toEqual(['mine']);
  });
});

describe('undo asks', () => {
  it('and does nothing without a yes', async () => {
    const { run } = await door.ingest('asked.tsv', fileOf('Asked about'));
    const before = eventAbout(door.misp, 'Asked about');
    const said = await undo(run);
    expect(said.code).toBe(2);
    expect(said.stdout).toContain('empty ');
    expect(said.stderr).toContain('Nothing is taken back yet: say --yes');
    const dry = await undo(run, '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ done: false, events: [{ does: 'empty', attributes: 3 }] });
    expect(eventAbout(door.misp, 'Asked about')).toEqual(before);
  });

  it('for a run that there is', async () => {
    const said = await undo('20260101T000000Z-0123456789', '--yes');
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain('The ledger has no run 20260101T000000Z-0123456789');
  });
});

describe('undo of a receipt', () => {
  it('takes back what was created, and names what it cannot know', async () => {
    await door.ingest('receipt.tsv', fileOf('There before'));
    const receipt = await door.ingest('receipt.tsv', corrected('There before') + row('New one'));
    const file = join(folder, 'receipt.json');
    await writeFile(file, JSON.stringify([receipt]));
    const env = { MISP_URL: door.misp.url, MISP_AUTHKEY: door.misp.authkey };
    const said = await runCommand(['undo', file, '--yes'], env, config);
    expect(said.code).toBe(1);
    expect(said.stdout).toContain('there is no record of what it was like');
    expect(eventAbout(door.misp, 'New one').Attribute).toEqual([]);
    expect(eventAbout(door.misp, 'There before').Attribute).not.toEqual([]);
  });
});
