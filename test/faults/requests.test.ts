import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { log } from '../../functions/shared/log.ts';
import { openStorage, type Storage } from './aws.ts';
import { draftOf } from './drafts.ts';
import { play } from './play.ts';
import { randomFrom } from './random.ts';
import type { SourceName } from './sources.ts';
import { openWorld } from './world.ts';

vi.mock('../../misp-ingest.config.ts', async () => ({ default: (await import('./sources.ts')).config }));
vi.mock('../../functions/formats/index.ts', async () => await import('./drafts-format.ts'));

let storage: Storage;

beforeAll(async () => {
  log.setLogLevel('SILENT');
  storage = await openStorage();
});

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await storage.stop();
});

/** The requests that MISP sees of an event that is dropped, and of the same dropped again. */
async function requestsOf(source: SourceName): Promise<string[][]> {
  const draft = draftOf(randomFrom('an event'), `requests-${source}`);
  const content = [{ draft: { ...draft, rows: [1], attributes: draft.attributes.filter(isTaken) } }];
  const drop = (version: number) => ({ at: 0, file: `${source}.drafts`, version, content, notifications: 1 });
  const plan = { seed: 'requests', number: 0, source, drops: [drop(0)], troubles: {}, faults: [] };
  const world = await openWorld(storage, { ...plan, mispAheadMs: 0, piece: 1_000 });
  await play(world);
  const seen = () => (world.misps.main?.requests() ?? []).map(({ method, path }) => `${method} ${path}`);
  const first = seen();
  world.plan.drops.push(drop(1));
  await play(world);
  await world.close();
  return [first, seen().slice(first.length)];
}

function isTaken({ value }: { value: string }): boolean {
  return !value.startsWith('no-address');
}

test.each(['merge', 'replace', 'skip'] as const)(
  '%s: a new event takes one request, and one more when it is dropped again',
  async (source) => {
    const [first, again] = await requestsOf(source);
    expect(first).toEqual(['POST /events/add']);
    expect(again).toEqual([expect.stringContaining('GET /events/view/')]);
  },
);

test('a new event takes one request more to be published, and no such when it is dropped again', async () => {
  const [first, again] = await requestsOf('merge-publish');
  expect(first).toEqual(['POST /events/add', 'POST /events/publish/1']);
  expect(again).toEqual([expect.stringContaining('GET /events/view/')]);
});
