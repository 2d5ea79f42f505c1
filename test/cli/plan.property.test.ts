import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openMisp } from '../../cli/misp/open-misp.ts';
import { openDryMisp } from '../../cli/plan/dry-misp.ts';
import { planFiles, type Step } from '../../cli/plan/plan-files.ts';
import type { Planned } from '../../cli/plan/plan-message.ts';
import { type ConfigInput, type FileSource, isPolled, parseConfig } from '../../functions/shared/config.ts';
import { type MispStandIn, startMispStandIn, type UserName } from '../../local/misp/stand-in.ts';
import type { Receipt } from '../../local/receipts/receipts.ts';
import { startLocalStack } from '../../local/stack.ts';
import { type Random, randomFrom } from '../faults/random.ts';
import { expectToAddUp } from '../support/receipts.ts';

const SEED = process.env.PLAN_SEED ?? '7';
const FILES = Number(process.env.PLAN_FILES ?? 100);

const toClose: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of toClose.reverse()) await close();
});

const SOURCES: ConfigInput['sources'] = {
  merging: { format: 'misp-json', servers: ['main'], publish: 'publish', tags: ['of:source'] },
  replacing: { format: 'misp-json', servers: ['main'], existing: 'replace', distribution: 'this-community' },
  skipping: { format: 'misp-json', servers: ['main'], existing: 'skip' },
  proposing: { format: 'misp-json', servers: ['main'], foreign: 'propose', publish: 'alert' },
  adopting: { format: 'misp-json', servers: ['main'], match: 'title' },
  ransomwatch: { format: 'ransomwatch-tsv', servers: ['main'], existing: 'replace' },
};

const EVENTS = Array.from({ length: 8 }, (_, i) => `a0000000-0000-4000-8000-00000000000${i}`);
/** Events of this source are found by their titles, which an older tool has given them. */
const ADOPTING = EVENTS.map((uuid) => uuid.replace('a', 'b'));

function titleOf(uuid: string, renamed: boolean): string {
  if (ADOPTING.includes(uuid)) return `Old ${uuid.at(-1)}`;
  return `Event ${renamed ? 'renamed' : uuid.at(-1)}`;
}

const VALUES: [string, string, string][] = [
  ['domain', 'Network activity', 'one.example'],
  ['domain', 'Network activity', 'TWO.example'],
  ['domain', 'External analysis', 'one.example'],
  ['ip-dst', 'Network activity', '198.51.100.7'],
  ['ip-dst', 'Network activity', '999.1.1.1'],
  ['md5', 'Payload delivery', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['md5', 'Payload delivery', 'no hash'],
  ['url', 'Network activity', 'http://three.example/a%20b'],
  ['comment', 'Other', 'a remark'],
];
const TAGS = ['tlp:green', 'tlp:red', 'of:tests', 'new:tag'];

function randomAttribute(random: Random): object {
  const [type, category, value] = pick(random, VALUES);
  return {
    type,
    category,
    value,
    ...(random.chance(0.4) && { comment: random.pick(['', 'seen', 'seen again']) }),
    ...(random.chance(0.4) && { to_ids: random.chance(0.5) }),
    ...(random.chance(0.2) && { first_seen: '2026-01-02T03:04:05+00:00' }),
    ...(random.chance(0.3) && { Tag: [{ name: pick(random, TAGS) }] }),
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.int(0, list.length - 1)] as T;
}

function some<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: random.int(0, most) }, make);
}

function randomObject(random: Random): object {
  return {
    name: 'file',
    'meta-category': 'file',
    description: 'A file',
    template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
    template_version: '24',
    ...(random.chance(0.3) && { comment: random.pick(['dropped', 'found']) }),
    Attribute: [
      { object_relation: 'filename', type: 'filename', value: random.pick(['a.exe', 'b.exe']) },
      ...(random.chance(0.5)
        ? [{ object_relation: 'md5', type: 'md5', value: pick(random, VALUES)[2] }]
        : []),
    ],
  };
}

function randomEvent(random: Random, source = 'merging'): { Event: object } {
  const uuid = pick(random, source === 'adopting' ? ADOPTING : EVENTS);
  return {
    Event: {
      uuid,
      info: titleOf(uuid, random.chance(0.2)),
      date: random.pick(['2026-01-01', '2026-02-02']),
      ...(random.chance(0.3) && { threat_level_id: random.pick(['1', '2', '3']) }),
      ...(random.chance(0.3) && { distribution: random.pick(['0', '1', '3']) }),
      Tag: some(random, 2, () => ({ name: pick(random, TAGS) })),
      Attribute: some(random, 4, () => randomAttribute(random)),
      Object: some(random, 1, () => randomObject(random)),
      ...(random.chance(0.2) && { EventReport: [{ name: 'Report', content: random.pick(['a', 'b']) }] }),
    },
  };
}

function randomFile(random: Random, source: string): string {
  if (source !== 'ransomwatch')
    return JSON.stringify(Array.from({ length: random.int(1, 4) }, () => randomEvent(random, source)));
  const rows = some(random, 5, () => {
    const victim = random.pick(['Acme', 'Globex', '', 'Initech']);
    const published = random.pick(['N/A', '2024-03-05 00:00:00', 'soon']);
    return `LockBit\t${victim}\t2024-03-04 02:15:33\t${published}\t${random.pick(['', 'http://leak.example/'])}\n`;
  });
  return `actor\tvictim\tfirst_seen\tpublished\turl\n${rows.join('')}`;
}

async function openWorld(user: UserName) {
  const misp = await startMispStandIn({ users: [user, 'orgname', 'admin'] });
  const config: ConfigInput = { servers: { main: { url: misp.url } }, sources: SOURCES };
  const stack = await startLocalStack({
    config,
    servers: { main: misp },
    environment: { FIRST_RETRY_SECONDS: '0.001' },
    limits: { retrySeconds: 0 },
  });
  const folder = await mkdtemp(join(tmpdir(), 'misp-ingest-plan-'));
  toClose.push(misp.close, stack.stop, () => rm(folder, { recursive: true }));
  const sources: Record<string, FileSource> = {};
  for (const [name, source] of Object.entries(parseConfig(config).sources))
    if (!isPolled(source)) sources[name] = source;
  const target = { url: misp.url, authkey: misp.authkey, ca: undefined, insecure: false };
  return {
    misp,
    plan: async (source: string, name: string, text: string): Promise<Step[]> => {
      const path = join(folder, name);
      await writeFile(path, text);
      // As each run of the command: what MISP has is asked for anew.
      await using opened = openMisp(target);
      const dry = openDryMisp(opened.misp);
      return await Array.fromAsync(planFiles([{ path, name, source }], sources, () => dry));
    },
    ingest: async (source: string, name: string, text: string): Promise<Receipt> => {
      const key = await stack.drop(source, name, text);
      return expectToAddUp(await stack.waitForReceipt(key));
    },
  };
}

/** What an analyst, or another organisation, does meanwhile. */
async function meddle(misp: MispStandIn, random: Random): Promise<void> {
  const post = async (path: string, body: object, key = misp.keys.admin ?? '') => {
    const headers = { authorization: key, accept: 'application/json', 'content-type': 'application/json' };
    await fetch(misp.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  if (random.chance(0.15)) {
    // One that the key may not see is found out only when it is sent.
    const Event = { ...randomEvent(random).Event, distribution: '1' };
    await post('/events/add', { Event }, misp.keys.orgname);
  }
  if (random.chance(0.2)) {
    const { uuid: _, ...Event } = randomEvent(random, 'adopting').Event as { uuid: string };
    await post('/events/add', { Event }, misp.authkey);
  }
  const events = misp.events();
  if (events.length === 0) return;
  const { Event } = pick(random, events);
  const [attribute] = Event.Attribute;
  if (attribute && random.chance(0.3)) await post(`/attributes/delete/${attribute.id}`, {});
  if (random.chance(0.2))
    await post(`/events/edit/${Event.id}`, { Event: { Tag: [{ name: pick(random, TAGS) }] } });
}

const dropped = (list: { type: string; value: string }[] = []) =>
  list.map(({ type, value }) => `${type} ${value}`).sort();

function living(misp: MispStandIn, uuid: string): string[] {
  const event = misp.events().find(({ Event }) => Event.uuid === uuid)?.Event;
  const attributes = [
    ...(event?.Attribute ?? []),
    ...(event?.Object.flatMap(({ Attribute }) => Attribute) ?? []),
  ];
  return attributes.map(({ type, value }) => `${type} ${value}`).sort();
}

function attributesBy(planned: Planned[], change: 'added' | 'removed'): string[] {
  const all = planned.flatMap(({ differences = [] }) => differences);
  return all
    .filter((one) => one.what === 'attribute' && one.change === change)
    .map(({ label }) => label)
    .sort();
}

/** Of two lists what the first has more. */
function minus(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return one.filter((text) => {
    const at = left.indexOf(text);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

test.each<UserName>(['tageditor', 'user'])(
  `what plan says of ${FILES / 2} files is what then happens, for %s (seed ${SEED})`,
  async (user) => {
    const random = randomFrom(`${SEED} ${user}`);
    const world = await openWorld(user);
    for (let i = 0; i < FILES / 2; i += 1) {
      const source = pick(random, Object.keys(SOURCES));
      const text = randomFile(random, source);
      const about = `seed ${SEED} ${user}, file ${i} of ${source}: ${text}`;
      await meddle(world.misp, random);
      const steps = await world.plan(source, `${i}.txt`, text);
      const planned = steps.flatMap((step) => ('planned' in step ? [step.planned] : []));
      const before = new Map(planned.map(({ uuid }) => [uuid, living(world.misp, uuid)]));
      const receipt = await world.ingest(source, `${i}.txt`, text);

      const outcomeOf = ({ uuid, outcome, rows, ...rest }: Planned | Receipt['events'][number]) => ({
        uuid,
        outcome,
        rows,
        dropped: dropped(rest.dropped),
      });
      expect(planned.map(outcomeOf), about).toEqual(receipt.events.map(outcomeOf));
      const rejections = steps.flatMap((step) =>
        'leftOut' in step && 'rejection' in step.leftOut ? [step.leftOut.rejection.row] : [],
      );
      expect(rejections, about).toEqual(receipt.rejections.map(({ row }) => row));
      for (const uuid of new Set(planned.map((one) => one.uuid))) {
        const own = planned.filter((one) => one.uuid === uuid);
        const was = before.get(uuid) ?? [];
        const is = living(world.misp, uuid);
        const created = own.find(({ outcome }) => outcome === 'created');
        if (created && own.length === 1) expect(created.content?.attributes, about).toBe(is.length);
        if (created) continue;
        if (own.length > 1) continue;
        const [added, removed] = [attributesBy(own, 'added'), attributesBy(own, 'removed')];
        expect(minus(added, removed), about).toEqual(minus(is, was));
        expect(minus(removed, added), about).toEqual(minus(was, is));
        const published = own.some(({ publish }) => publish);
        const event = world.misp.events().find(({ Event }) => Event.uuid === uuid)?.Event;
        if (own[0]?.outcome === 'updated' && event?.orgc_id === '2')
          expect(event.published, about).toBe(published);
      }
    }
  },
  240_000,
);
