import { expect, test } from 'vitest';
import type { Delivery } from '../../../functions/send/delivery.ts';
import { publishEvent } from '../../../functions/send/publish.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { TryLater, Undeliverable } from '../../../functions/shared/failures.ts';
import { TooSlow } from '../../../functions/shared/http-pool.ts';
import { attribute, messageOf, object, serverEvent } from '../../support/event-parts.ts';

// MISP contract 215
const OK = {
  status: 200,
  body: { saved: true, success: true, message: 'Event published without alerts', url: '/events/publish/7' },
};

interface Circumstances {
  remainingMs?: number;
  before?: object;
}

async function publish(
  how: string,
  there: object,
  answer: object = OK,
  { remainingMs = 300_000, before = {} }: Circumstances = {},
) {
  const posts: unknown[] = [];
  const notes: object[] = [];
  const misp = {
    post: async (...request: unknown[]) => {
      posts.push(request);
      if (answer instanceof Error) throw answer;
      return { headers: {}, ...answer };
    },
  } as unknown as MispSession;
  const journal = { before, note: async (fact: object) => notes.push(fact) };
  const delivery = { remainingMs: () => remainingMs, journal } as unknown as Delivery;
  const problem = publishEvent(misp, messageOf({}, { publish: how }), serverEvent(there), delivery);
  const known = await problem.catch((error: unknown) => error);
  return { posts, problem: known, ...(notes.length > 0 && { notes }) };
}

const full = { Attribute: [attribute('a')] };

test.each([
  ['publish', 'an attribute', full, '/events/publish/7'],
  ['alert', 'an attribute', full, '/events/alert/7'],
  ['publish', 'an object', { Object: [object('o', [])] }, '/events/publish/7'],
])('by "%s" an event with %s is published', async (how, _, there, path) => {
  expect(await publish(how, there)).toEqual({ posts: [[path, {}]], problem: undefined });
});

test.each([
  ['that nobody wants published', 'never', full],
  ['without attributes', 'publish', {}],
  [
    'of which all was deleted',
    'publish',
    { Attribute: [attribute('a', { deleted: true })], Object: [object('o', [], { deleted: true })] },
  ],
])('an event %s is not published', async (_, how, there) => {
  expect(await publish(how, there)).toEqual({ posts: [], problem: undefined });
});

test('that the key may not publish is said with what to do, and is no reason to send the event again', async () => {
  const refusal = {
    status: 403,
    body: { message: 'You do not have permission to use this functionality.' },
  };
  expect((await publish('alert', full, refusal)).problem).toEqual({
    rows: [2, 3],
    type: 'publication',
    value: 'alert',
    reason: 'The key may not publish: give its role perm_publish',
  });
});

test.each([
  [
    405,
    { message: 'You do not have the permission to do that.', url: '/events/publish/7' },
    'You do not have the permission to do that.',
  ],
  [
    403,
    {
      saved: false,
      message: 'Could not publish Event',
      url: '/events/publish/7',
      errors: { failed_servers: ['Server 2'] },
    },
    'Could not publish Event {"failed_servers":["Server 2"]}',
  ],
])(
  'why MISP does not publish it (%i) is told of an event that is there and complete',
  async (status, body, why) => {
    expect((await publish('publish', full, { status, body })).problem).toMatchObject({
      type: 'publication',
      reason: `MISP: ${why}`,
    });
  },
);

test('any other answer is what it is', async () => {
  const { problem } = await publish('publish', full, {
    status: 404,
    body: { message: 'Invalid event', url: '/' },
  });
  expect(problem).toBeInstanceOf(Undeliverable);
});

test.each([
  ['a page', '<!DOCTYPE html><title>Sign in</title>', { trouble: 'Maintenance' }],
  ['JSON of something else', { status: 'maintenance' }, { message: expect.stringContaining('do not know') }],
  [
    'a failure',
    { saved: false, message: 'No', url: '/' },
    { message: expect.stringContaining('do not know') },
  ],
])('200 with %s is not taken for published', async (_, body, failure) => {
  expect((await publish('publish', full, { status: 200, body })).problem).toMatchObject(failure);
});

test('an outage is one', async () => {
  const body = { message: 'Authentication failed. Please make sure you pass the API key' };
  const { problem } = await publish('publish', full, { status: 403, body });
  expect(problem).toMatchObject({ name: 'TryLater', trouble: 'Key refused' });
});

test('without time left nothing is published', async () => {
  const { posts, problem } = await publish('publish', full, OK, { remainingMs: 10_000 });
  expect(posts).toEqual([]);
  expect(problem).toMatchObject({ name: 'TryLater' });
});

test('MISP that takes too long to publish is not asked again for a quarter of an hour: it mails everybody', async () => {
  const slow = new TryLater('https://misp does not answer', {
    cause: new TooSlow('not all of it within 60 s'),
  });
  const asked = await publish('alert', full, slow);
  expect(asked).toMatchObject({ problem: slow, notes: [{ publishAsked: expect.any(Number) }] });
  const after = async (minutes: number) =>
    await publish('alert', full, OK, { before: { publishAsked: Date.now() - minutes * 60_000 } });
  expect(await after(14)).toMatchObject({
    posts: [],
    problem: { name: 'TryLater', message: 'MISP was asked to publish the event, and is at it still' },
  });
  expect(await after(16)).toMatchObject({ posts: [['/events/alert/7', {}]], problem: undefined });
});

test('MISP that was not reached is asked again at once', async () => {
  const away = new TryLater('https://misp does not answer', { cause: new Error('ECONNREFUSED') });
  expect(await publish('alert', full, away)).toEqual({ posts: [['/events/alert/7', {}]], problem: away });
});
