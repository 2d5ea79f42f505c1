import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyrunStandIn, startAnyrunStandIn } from '../../local/anyrun/stand-in.ts';
import { type MispStandIn, startMispStandIn } from '../../local/misp/stand-in.ts';
import { type FeedStandIn, startFeedStandIn } from '../../local/misp-feed/stand-in.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { analysis, uuidOfNumber } from '../support/analyses.ts';
import { complaints } from '../support/logs.ts';
import { selfSigned, serveTls } from '../support/own-ca.ts';
import { fileOf } from '../support/ransomwatch.ts';
import { counts, expectToAddUp } from '../support/receipts.ts';
import { type Spoil, type Spoiler, startSpoiler } from './spoiler.ts';
import {
  answering,
  CUT_OFF,
  LOGIN_PAGE,
  NO_ANSWERS,
  NO_JSON,
  NONSENSE,
  REDIRECTS,
  redirecting,
  TOO_LARGE,
} from './spoils.ts';

const KEYS = {
  misp: 'HostileAnswersServerKey00000000000000001',
  anyrun: 'HostileAnswersAnyrunKey00000000000000002',
};

let misp: MispStandIn;
let anyrun: AnyrunStandIn;
let feed: FeedStandIn;
let spoilers: { misp: Spoiler; anyrun: Spoiler; feed: Spoiler };
let stack: LocalStack;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  misp = await startMispStandIn({ authkey: KEYS.misp });
  anyrun = await startAnyrunStandIn({ apiKey: KEYS.anyrun, analyses: [] });
  feed = await startFeedStandIn([]);
  spoilers = {
    misp: await startSpoiler(misp.url),
    anyrun: await startSpoiler(anyrun.url),
    feed: await startSpoiler(feed.url),
  };
  const [expired, another] = [selfSigned({ endsInDays: -1 }), selfSigned()];
  const [late, elsewhere] = [await serveTls(misp.url, expired), await serveTls(misp.url, another)];
  const servers = {
    main: { url: spoilers.misp.url, authkey: KEYS.misp },
    expired: { url: late.url, authkey: KEYS.misp, ca: expired.cert },
    elsewhere: { url: elsewhere.url.replace('127.0.0.1', 'localhost'), authkey: KEYS.misp, ca: another.cert },
  };
  const files = Object.keys(servers).map(
    (name) => [name, { format: 'ransomwatch-tsv', servers: [name] }] as const,
  );
  stack = await startLocalStack({
    servers,
    sources: { anyrun: { url: spoilers.anyrun.url, apiKey: KEYS.anyrun }, osint: { url: spoilers.feed.url } },
    config: {
      servers: Object.fromEntries(
        Object.entries(servers).map(([name, { url }]) => [name, { url, concurrency: 6 }]),
      ),
      sources: {
        ...Object.fromEntries(files),
        anyrun: { poll: 'anyrun', servers: ['main'] },
        osint: { poll: 'misp-feed', servers: ['main'], options: { url: 'https://feed.example' } },
      },
    },
    environment: { FIRST_RETRY_SECONDS: '0.001', ANSWER_SECONDS: '2' },
    limits: { retrySeconds: 0 },
  });
  closing.push(stack.stop, late.stop, elsewhere.stop, ...Object.values(spoilers).map((one) => one.close));
  closing.push(misp.close, anyrun.close, feed.close);
});
afterAll(async () => {
  for (const close of closing) await close();
});

const eventsAbout = (text: string) => misp.events().filter(({ Event }) => Event.info.includes(text));
const reasons = () => complaints(stack).map(({ reason, error }) => String(reason ?? JSON.stringify(error)));

const victimOf = (what: string) => `Victim of what ${what}`;

interface Case {
  what: string;
  how: Spoil;
  reason: RegExp | string;
  times?: number;
}

/** What is over soon: each is to be asked again, and nothing is lost. */
const PASSING: Case[] = [
  ...NO_ANSWERS.map(([what, how, reason]) => ({ what, how, reason })),
  ...REDIRECTS.map(([status, location]) => ({
    what: `sends us to ${location}`,
    how: redirecting(status, location),
    reason: `it sends us to ${location}`,
  })),
  // More often than a defect is tried.
  {
    what: 'is a page to sign in',
    how: answering(LOGIN_PAGE),
    reason: /answers 200 with a page: Sign in/,
    times: 6,
  },
];

const LASTING: Case[] = [
  ...TOO_LARGE.map(([what, how]) => ({ what, how, reason: /events\/add is larger than 64 MiB/ })),
  ...NONSENSE.map(([what, body]) => ({
    what,
    how: answering(body),
    reason: /gives an answer that we do not know, 200/,
  })),
];

/** What polls get: of what is late one is enough. */
const BROKEN = [...NO_ANSWERS.slice(3), ...NO_JSON, ...TOO_LARGE];
const isPassing = (i: number) => i < BROKEN.length - TOO_LARGE.length;
const timesOf = (i: number) => (isPassing(i) ? 1 : Number.POSITIVE_INFINITY);
/** Behind those: for ANY.RUN it may pass, of a feed it is refused. */
const SENDING_AWAY = REDIRECTS.map(([status, location]) => redirecting(status, location));
const ALL = BROKEN.length + SENDING_AWAY.length;
const feedUuid = (number: number) => `0b5d3f66-1d7a-4f0e-a5f7-${String(number).padStart(12, '0')}`;

const keys = new Map<string, string>();

/** All at once, since a message that comes back takes a second at least. */
beforeAll(async () => {
  for (const { what, how, times } of PASSING) spoilers.misp.spoil(victimOf(what), how, times ?? 1);
  // Of all that MISP is asked: else it is the event.
  // Of all that MISP is asked after one of these: else it is the event.
  spoilers.misp.spoil('getVersion', answering(LOGIN_PAGE), 6 + PASSING.length);
  for (const { what, how } of LASTING) spoilers.misp.spoil(victimOf(what), how);
  for (const { what } of [...PASSING, ...LASTING])
    keys.set(what, await stack.drop('main', `${what.replaceAll('/', ' ')}.tsv`, fileOf(victimOf(what))));
  anyrun.add(...[...BROKEN, ...SENDING_AWAY].map((_, i) => analysis(i)));
  for (const [i, [what, how]] of BROKEN.entries()) {
    // One of its three documents, so that the others are had.
    spoilers.anyrun.spoil(`${uuidOfNumber(i)}/ioc`, how, timesOf(i));
    feed.put({ uuid: feedUuid(i), info: `File that ${what}`, date: '2026-09-05', timestamp: '1788600000' });
    spoilers.feed.spoil(feedUuid(i), how, timesOf(i));
  }
  for (const [i, how] of SENDING_AWAY.entries()) {
    const number = BROKEN.length + i;
    spoilers.anyrun.spoil(`${uuidOfNumber(number)}/ioc`, how, 1);
    feed.put({ uuid: feedUuid(number), info: 'Sent away', date: '2026-09-05', timestamp: '1788600000' });
    spoilers.feed.spoil(feedUuid(number), how);
  }
  spoilers.feed.spoil('manifest.json', CUT_OFF, 1);
  spoilers.anyrun.spoil('skip=0', CUT_OFF, 1);
  for (const source of ['anyrun', 'osint']) keys.set(source, await stack.poll(source));
});

const receiptOf = async (what: string) =>
  expectToAddUp(await stack.waitForReceipt(keys.get(what) ?? '', { timeoutSeconds: 60 }));

describe('an answer of MISP that', () => {
  test.each(PASSING)(
    '$what is none: its message comes back, and the event is there once',
    async ({ what, reason }) => {
      const receipt = await receiptOf(what);
      expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
      expect(eventsAbout(victimOf(what))).toHaveLength(1);
      expect(reasons()).toContainEqual(
        typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason),
      );
    },
    60_000,
  );

  test.each(LASTING)(
    '$what, time after time, is a dead letter that says so',
    async ({ what, reason }) => {
      const receipt = await receiptOf(what);
      expect(receipt.rows).toEqual(counts({ read: 1, failed: 1 }));
      expect(receipt.events[0]?.reason).toMatch(/^Given up after 5 tries: /);
      expect(receipt.events[0]?.reason).toMatch(reason);
    },
    60_000,
  );

  test('is one of these loses nothing: there are as many dead letters as answers that last', async () => {
    expect(await stack.queues.events('main').deadLetters.size()).toBe(LASTING.length);
  });
});

test('an answer of MISP with another event changes neither', async () => {
  const receipt = expectToAddUp(
    await stack.waitForReceipt(await stack.drop('main', 'one.tsv', fileOf('One'))),
  );
  expect(receipt.rows.saved).toBe(1);
  const [one] = eventsAbout('victim:One(');
  const before = JSON.stringify(one);
  spoilers.misp.spoil('victim:Another(', answering(JSON.stringify(one)), 1);
  const another = await stack.waitForReceipt(await stack.drop('main', 'another.tsv', fileOf('Another')));
  expect(another.rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(JSON.stringify(eventsAbout('victim:One(')[0])).toBe(before);
  expect(reasons()).toContainEqual(expect.stringMatching(/answers with the event .* in the place of/));
});

describe('a certificate', () => {
  test.each([
    ['expired', /does not answer: certificate has expired/],
    ['elsewhere', /does not answer: .*does not match certificate's altnames/],
  ])('that is %s gets nothing, and the message comes back', async (source, reason) => {
    const key = await stack.drop(source, 'tls.tsv', fileOf(`Sent to ${source}`));
    await expect.poll(reasons, { timeout: 15_000 }).toContainEqual(expect.stringMatching(reason));
    expect(eventsAbout(`Sent to ${source}`)).toEqual([]);
    expect(await stack.findReceipt(key)).toBeUndefined();
    expect(await stack.queues.events(source).deadLetters.size()).toBe(0);
  });
});

describe('an answer of ANY.RUN that', () => {
  test('is none is asked for again, and loses no analysis', async () => {
    const { rows } = await receiptOf('anyrun');
    expect(rows).toEqual(counts({ read: ALL, saved: ALL }));
    expect(eventsAbout('sample-')).toHaveLength(ALL);
  }, 60_000);

  test('is too large is a document that is missing, and the receipt says so', async () => {
    const missing = BROKEN.flatMap((_, i) => (isPassing(i) ? [] : [`/report/${uuidOfNumber(i)}/ioc/json`]));
    expect((await receiptOf('anyrun')).rejections.map(({ reason }) => reason)).toEqual(
      missing.toReversed().map((path) => expect.stringContaining(`${path} is larger than 64 MiB`)),
    );
  });
});

describe('an answer of a feed that', () => {
  test('is none is asked for again, and loses no event', async () => {
    const { rows } = await receiptOf('osint');
    const failed = TOO_LARGE.length + SENDING_AWAY.length;
    expect(rows).toEqual(counts({ read: ALL, failed, saved: ALL - failed }));
    expect(eventsAbout('File that')).toHaveLength(ALL - failed);
  }, 60_000);

  test('is too large, or sends us away, is a dead letter, at once', async () => {
    const { events } = await receiptOf('osint');
    const tooLarge = BROKEN.flatMap((_, i) =>
      isPassing(i) ? [] : [`${feedUuid(i)}.json of the feed is larger than 64 MiB`],
    );
    const away = REDIRECTS.map(([status, location], i) => {
      const file = `${feedUuid(BROKEN.length + i)}.json`;
      return `The feed answers ${status} for ${file} and sends us to ${location}; nothing is fetched there`;
    });
    expect(events.flatMap(({ outcome, reason }) => (outcome === 'refused' ? [reason] : []))).toEqual([
      ...tooLarge,
      ...away,
    ]);
    const { finds } = stack.queues.source('osint');
    expect(await finds.deadLetters.size()).toBe(tooLarge.length + away.length);
  });
});

test('no key is in what is said of all this', async () => {
  const letters = await stack.queues.events('main').deadLetters.drain();
  const said = JSON.stringify([stack.logs.lines(), letters, await stack.receipts.list()]);
  for (const key of Object.values(KEYS)) {
    expect(said).not.toContain(key);
    expect(said).not.toContain(Buffer.from(key).toString('base64').replaceAll('=', ''));
  }
});
