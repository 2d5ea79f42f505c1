import { describe, expect, test } from 'vitest';
import { compareEvent } from '../../../functions/send/compare/compare-event.ts';
import type { Delivery } from '../../../functions/send/delivery.ts';
import { proposeChanges } from '../../../functions/send/propose.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { attribute, messageOf, object, serverEvent } from '../../support/event-parts.ts';

const OK = { status: 200, body: { ShadowAttribute: { id: '1' } } };
const THEIRS = 'The event belongs to Theirs: to it only new attributes can be proposed';

async function propose(
  meant: object,
  there: object,
  { answer = OK as object, foreign = 'propose', remainingMs = 300_000, isFutile = false, ...more } = {},
) {
  let isNoted = false;
  const posts: [string, { value: string }][] = [];
  const misp = {
    post: async (path: string, body: { value: string }) => {
      posts.push([path, body]);
      return { headers: {}, ...answer };
    },
  } as unknown as MispSession;
  const message = messageOf(meant, { foreign, ...more });
  const event = serverEvent({ Orgc: { name: 'Theirs' }, ...there });
  const changes = compareEvent(message.event, event, 'merge');
  const journal = {
    isFutile: async () => isFutile,
    noteFutile: async () => {
      isNoted = true;
    },
  };
  const delivery = { remainingMs: () => remainingMs, journal } as unknown as Delivery;
  const result = proposeChanges(misp, message, { event, changes, delivery });
  return { posts, result: await result.catch((error: unknown) => error), isNoted };
}

const valuesIn = (posts: [string, { value: string }][]) => posts.map(([, { value }]) => value);

describe('to an event of another organisation', () => {
  test('new attributes are proposed, and their owner decides', async () => {
    const Attribute = [attribute('a'), attribute('b', { comment: 'ours', to_ids: true })];
    const { posts, result } = await propose({ Attribute }, { Attribute: [attribute('a')] });
    const { uuid: _, ...b } = attribute('b', { comment: 'ours', to_ids: true });
    expect(posts).toEqual([['/shadow_attributes/add/7', b]]);
    expect(result).toEqual({
      outcome: 'updated',
      reason: 'Proposed to Theirs, who decides: not in the event yet',
    });
  });

  test('what was proposed before, and is not there, its owner has discarded: it is not proposed again at once', async () => {
    const Attribute = [attribute('b')];
    expect((await propose({ Attribute }, {})).isNoted).toBe(true);
    const { posts, result } = await propose({ Attribute }, {}, { isFutile: true });
    expect(posts).toEqual([]);
    expect(result).toEqual({
      outcome: 'unchanged',
      reason: 'Proposed to Theirs before, who did not take it: proposed again in a week',
    });
  });

  test('of which MISP refused one, they are proposed again', async () => {
    const answer = { status: 404, body: { message: 'No.', url: '/shadow_attributes/add/7' } };
    expect((await propose({ Attribute: [attribute('b')] }, {}, { answer })).isNoted).toBe(false);
  });

  test.each([
    ['proposed before', { ShadowAttribute: [attribute('p', { value: 'b.example' })] }, []],
    [
      'proposed before, and discarded',
      { ShadowAttribute: [attribute('p', { value: 'b.example', deleted: true })] },
      ['b.example'],
    ],
    [
      'proposed of another type',
      { ShadowAttribute: [attribute('p', { value: 'b.example', type: 'hostname' })] },
      ['b.example'],
    ],
    [
      'proposed of another category',
      { ShadowAttribute: [attribute('p', { value: 'b.example', category: 'Other' })] },
      ['b.example'],
    ],
    ['another value', { ShadowAttribute: [attribute('p')] }, ['b.example']],
  ])('what was %s is proposed once', async (_, there, proposed) => {
    const { posts, result } = await propose({ Attribute: [attribute('b')] }, there);
    expect(valuesIn(posts)).toEqual(proposed);
    expect(result).toMatchObject({
      outcome: proposed.length > 0 ? 'updated' : 'unchanged',
      reason: expect.stringContaining('Proposed to Theirs'),
    });
  });

  test('nothing else can be: each thing is told of with its rows', async () => {
    const meant = {
      info: 'New',
      Tag: [{ name: 'tlp:green' }],
      Attribute: [attribute('a', { comment: 'new' }), attribute('b')],
      Object: [object('o', [attribute('oa')]), object('p', [attribute('pa')], { name: 'url' })],
      EventReport: [{ uuid: 'r', name: 'Report', content: 'c' }],
    };
    const there = { Attribute: [attribute('a'), attribute('b'), attribute('c')] };
    const { posts, result } = await propose(meant, there, { attributeRows: { a: [9] } } as object);
    expect(posts).toEqual([]);
    expect(result).toEqual({
      outcome: 'unchanged',
      dropped: [
        { rows: [2, 3], type: 'info', value: 'New', reason: THEIRS },
        { rows: [2, 3], type: 'tag', value: 'tlp:green', reason: THEIRS },
        { rows: [9], type: 'domain', value: 'a.example', reason: THEIRS },
        { rows: [2, 3], type: 'object', value: 'file', reason: THEIRS },
        { rows: [2, 3], type: 'object', value: 'url', reason: THEIRS },
        { rows: [2, 3], type: 'event-report', value: 'Report', reason: THEIRS },
      ],
    });
  });

  test('what MISP does not take is told of with its reason', async () => {
    const answer = { status: 404, body: { message: 'Not this one', url: '/shadow_attributes/add/7' } };
    const { result } = await propose({ Attribute: [attribute('b')] }, {}, { answer });
    expect(result).toMatchObject({
      outcome: 'unchanged',
      dropped: [{ rows: [2, 3], type: 'domain', value: 'b.example', reason: 'MISP: Not this one' }],
    });
  });

  test.each([
    ['502', { status: 502, body: '<h1>502</h1>' }, { name: 'TryLater' }],
    ['200 with a page', { status: 200, body: '<h1>Sign in</h1>' }, { trouble: 'Maintenance' }],
    [
      '404 of a proxy',
      { status: 404, body: '<h1>404</h1>' },
      { message: expect.stringContaining('do not know') },
    ],
  ])('%s is what it is', async (_, answer, failure) => {
    const { result } = await propose({ Attribute: [attribute('b')] }, {}, { answer });
    expect(result).toMatchObject(failure);
  });

  test('nothing is proposed without time left', async () => {
    const { posts, result } = await propose({ Attribute: [attribute('b')] }, {}, { remainingMs: 10_000 });
    expect(posts).toEqual([]);
    expect(result).toMatchObject({ name: 'TryLater' });
  });

  test.each([
    ['Theirs', {}],
    ['another organisation', { Orgc: undefined }],
  ])('nothing is proposed where that is not wanted: it belongs to %s', async (owner, there) => {
    const { posts, result } = await propose({ Attribute: [attribute('b')] }, there, { foreign: 'refuse' });
    expect(posts).toEqual([]);
    expect(result).toMatchObject({
      name: 'Undeliverable',
      kind: 'refused',
      message: `The event belongs to ${owner}, and only its owner may change it; set foreign: 'propose' to propose attributes`,
    });
  });
});
