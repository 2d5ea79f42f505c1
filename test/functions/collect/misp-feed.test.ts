import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MispStandIn, startMispStandIn } from '../../../local/misp/stand-in.ts';
import { type FeedEvent, type FeedStandIn, startFeedStandIn } from '../../../local/misp-feed/stand-in.ts';
import { type LocalStack, startLocalStack } from '../../../local/stack.ts';
import { counts, expectToAddUp } from '../../support/receipts.ts';

let feed: FeedStandIn;
let misp: MispStandIn;
let stack: LocalStack;

beforeAll(async () => {
  feed = await startFeedStandIn();
  misp = await startMispStandIn();
  stack = await startLocalStack({
    servers: { main: misp },
    sources: { osint: feed },
    config: {
      servers: { main: { url: misp.url } },
      sources: { osint: { poll: 'misp-feed', servers: ['main'], options: { url: 'https://feed.example' } } },
    },
    environment: { FIRST_RETRY_SECONDS: '0.001' },
    limits: { retrySeconds: 0 },
  });
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([feed.close(), misp.close()]);
});

const poll = async () => expectToAddUp(await stack.waitForReceipt(await stack.poll('osint')));
const requestsOf = async (work: () => Promise<unknown>) => {
  const before = feed.requests().length;
  await work();
  return feed.requests().slice(before);
};
const NEW: FeedEvent = {
  uuid: '0b5d3f66-1d7a-4f0e-a5f7-3c2b1a0d9e88',
  info: 'OSINT - new one',
  date: '2026-09-05',
  timestamp: '1788600000',
  Attribute: [{ type: 'domain', category: 'Network activity', value: 'new.example', to_ids: true }],
};

describe('a feed', () => {
  test('is taken whole at first, with the UUIDs of its events', async () => {
    expect((await poll()).rows).toEqual(counts({ read: 2, saved: 2 }));
    expect(
      misp
        .events()
        .map(({ Event }) => [Event.uuid, Event.Attribute.length])
        .sort(),
    ).toEqual([
      ['8c1f5d0a-6f0e-4f7b-9a53-0d5c2f1b7a11', 2],
      ['a7d1e8f4-2b67-4a0c-8d39-6e3f9c5b2d22', 1],
    ]);
  });

  test('that did not change is asked for its manifest, and for nothing else', async () => {
    const before = misp.requests().length;
    const requests = await requestsOf(async () => expect((await poll()).rows).toEqual(counts({})));
    expect(requests).toEqual(['GET /manifest.json']);
    expect(misp.requests()).toHaveLength(before);
  });

  test('with one new event is asked for that one', async () => {
    feed.put(NEW);
    const requests = await requestsOf(async () =>
      expect((await poll()).rows).toEqual(counts({ read: 1, saved: 1 })),
    );
    expect(requests).toEqual(['GET /manifest.json', `GET /${NEW.uuid}.json`]);
  });

  test('with an event that is newer than before brings that up to date', async () => {
    feed.put({ ...NEW, info: 'OSINT - new one, corrected', timestamp: '1788700000' });
    const { events } = await poll();
    expect(events).toMatchObject([{ outcome: 'updated' }]);
    expect(misp.events().map(({ Event }) => Event.info)).toContain('OSINT - new one, corrected');
  });

  test('with an event that is older than before is left alone', async () => {
    feed.put({ ...NEW, info: 'OSINT - older', timestamp: '1788000000' });
    expect((await poll()).rows.read).toBe(0);
  });

  test('that names a file which is not there has a dead letter that says so, and the rest arrives', async () => {
    const gone = { ...NEW, uuid: '1c5d3f66-1d7a-4f0e-a5f7-3c2b1a0d9e88' };
    const there = { ...NEW, uuid: '2c5d3f66-1d7a-4f0e-a5f7-3c2b1a0d9e88' };
    feed.put(gone);
    feed.put(there);
    feed.fault({ kind: 'answer', status: 404, body: '', on: new RegExp(gone.uuid) });
    const { rows, events } = await poll();
    expect(rows).toEqual(counts({ read: 2, saved: 1, failed: 1 }));
    expect(events.find(({ outcome }) => outcome === 'refused')?.reason).toBe(
      `The feed answers 404 for ${gone.uuid}.json`,
    );
    await expect.poll(() => stack.queues.source('osint').finds.deadLetters.size()).toBe(1);
  });

  test('with an event that is none of MISP says so', async () => {
    feed.put({ ...NEW, uuid: '3c5d3f66-1d7a-4f0e-a5f7-3c2b1a0d9e88', info: '' });
    const { rows, events } = await poll();
    expect(rows).toEqual(counts({ read: 1, failed: 1 }));
    expect(events[0]?.reason).toContain('info');
  });

  test('with a file of two events takes the first, and says so', async () => {
    const one = { ...NEW, uuid: '4c5d3f66-1d7a-4f0e-a5f7-3c2b1a0d9e88', info: 'OSINT - one of two' };
    const other = { ...one, uuid: '5c5d3f66-1d7a-4f0e-a5f7-3c2b1a0d9e88', info: 'OSINT - the other' };
    feed.put(one);
    const body = JSON.stringify([{ Event: one }, { Event: other }]);
    feed.fault({ kind: 'answer', status: 200, body, on: new RegExp(one.uuid) });
    const { rows, rejections } = await poll();
    expect(rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(rejections.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('The file has 2 events; only the first is taken'),
    ]);
  });

  test.each([
    ['503', { kind: 'answer', status: 503, body: '' } as const],
    ['a lost request', { kind: 'request-lost' } as const],
  ])('that is away, by %s, is polled once it is back', async (_, fault) => {
    feed.fault({ ...fault, on: /manifest/, times: 2 });
    expect((await poll()).rejections).toEqual([]);
  });

  test('that sends us to another place is not followed', async () => {
    feed.fault({
      kind: 'answer',
      status: 301,
      body: '',
      headers: { location: 'http://127.0.0.1:1/' },
      on: /manifest/,
    });
    expect((await poll()).rejections).toMatchObject([
      { reason: expect.stringContaining('nothing is fetched there') },
    ]);
  });

  test('whose entries name no UUID is not asked for what they name', async () => {
    const manifest = JSON.stringify({ '../../etc/passwd': { timestamp: 1, info: 'x', date: '2026-01-01' } });
    feed.fault({ kind: 'answer', status: 200, body: manifest, on: /manifest/ });
    const requests = await requestsOf(async () =>
      expect((await poll()).rejections).toMatchObject([
        { reason: expect.stringContaining('../../etc/passwd') },
      ]),
    );
    expect(requests).toEqual(['GET /manifest.json']);
  });
});

describe('a manifest', () => {
  const MANIFEST = /manifest/;

  test('with an entry 100,000 levels deep costs that entry alone', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    feed.fault({ kind: 'answer', status: 200, body: `{"deep":${deep}}`, on: MANIFEST });
    const { rejections } = await poll();
    expect(rejections.map(({ reason }) => reason)).toEqual(['The manifest has an entry that is none: deep']);
  });

  test('of 12,000 bad entries has each of them in the receipt', async () => {
    const entries = Array.from({ length: 12_000 }, (_, i) => [`bad ${i}`, { info: 'x' }]);
    const body = JSON.stringify(Object.fromEntries(entries));
    feed.fault({ kind: 'answer', status: 200, body, on: MANIFEST });
    const { rejections } = await poll();
    expect(new Set(rejections.map(({ reason }) => reason)).size).toBe(12_000);
  });

  test('that is a page of a proxy is said to be none', async () => {
    const handle = feed.fault({
      kind: 'answer',
      status: 200,
      body: '<html>Log in</html>',
      on: MANIFEST,
      times: 'forever',
    });
    const { rejections } = await poll();
    handle.clear();
    expect(rejections).toEqual([
      {
        row: 0,
        reason: expect.stringContaining(
          'manifest.json of the feed is no list of events; it begins with "<html>Log in',
        ),
      },
    ]);
  });
});
