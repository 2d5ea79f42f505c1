import { beforeEach, expect, test } from 'vitest';
import type { Completion } from '../../../functions/send/complete-event.ts';
import { editedEvent } from '../../../functions/send/edited-event.ts';
import { retryTags } from '../../../functions/send/retry-tags.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { attribute, messageOf, object, refersTo, serverEvent } from '../../support/event-parts.ts';

const posts: [string, unknown][] = [];
const steps: string[] = [];

beforeEach(() => {
  posts.length = 0;
  steps.length = 0;
});

const ANSWER = { id: '7', uuid: 'e', orgc_id: '1', timestamp: '1', info: 'Answered' };

async function retry(meant: object, there: object, { role = {}, remainingMs = 300_000 } = {}) {
  const misp = {
    keyHolder: async () => ({ Role: { perm_tagger: true, perm_tag_editor: true, ...role } }),
    post: async (path: string, body: unknown) => {
      steps.push('post');
      posts.push([path, body]);
      return { status: 200, headers: {}, body: { Event: ANSWER } };
    },
  } as unknown as MispSession;
  const completion = {
    meant: messageOf(meant).event,
    policy: 'merge',
    delivery: { remainingMs: () => remainingMs },
    record: async () => {
      steps.push('record');
    },
  } as unknown as Completion;
  return await retryTags(misp, completion, { event: serverEvent(there), changed: false });
}

const Tag = [{ name: 'lost' }];

test('tags that were lost are sent once more, each where it belongs, and nothing else', async () => {
  const meant = {
    info: 'New',
    Tag,
    Attribute: [attribute('a', { Tag }), attribute('b', { comment: 'new' }), attribute('missing', { Tag })],
    Object: [
      object('o', [attribute('oa', { Tag }), attribute('ob')], refersTo('z')),
      object('p', [attribute('pa')], { comment: 'new' }),
      object('missing', [attribute('ma', { Tag })]),
    ],
    EventReport: [{ uuid: 'r', name: 'n', content: 'c' }],
  };
  const there = {
    Attribute: [attribute('a'), attribute('b')],
    Object: [object('o', [attribute('oa')]), object('p', [attribute('pa')])],
  };
  expect(await retry(meant, there)).toMatchObject({ event: { info: 'Answered' }, changed: true });
  const { distribution: _, ...o } = object('o', [attribute('oa', { Tag })]);
  expect(posts).toEqual([
    ['/events/edit/7', { Event: { Tag, Attribute: [attribute('a', { Tag })], Object: [o] } }],
  ]);
  expect(steps).toEqual(['record', 'post']);
});

test.each([
  ['none is missing', {}, {}],
  ['the key may not tag', { perm_tagger: false }, { Tag }],
  [
    'the key may not create tags, so that it has named what there is not',
    { perm_tag_editor: false },
    { Tag },
  ],
])('nothing is sent if %s', async (_, role, meant) => {
  expect(await retry(meant, {}, { role })).toMatchObject({ event: { info: 'An event' }, changed: false });
  expect(steps).toEqual([]);
});

test('nothing is sent when the time of the function is over', async () => {
  await expect(retry({ Tag }, {}, { remainingMs: 10_000 })).rejects.toThrow(
    'The time of the function is over',
  );
  expect(steps).toEqual([]);
});

test('what was deleted before is remembered of an edited event, and only that', () => {
  const deleted = { deleted: true };
  const before = serverEvent({
    Attribute: [attribute('a'), attribute('b', deleted), attribute('c', deleted)],
    Object: [object('o', []), object('p', [], deleted)],
  });
  const body = { Event: { ...ANSWER, Attribute: [attribute('c')], Object: [object('q', [])] } };
  const { info, Attribute, Object: objects } = editedEvent(before, { status: 200, headers: {}, body });
  expect(info).toBe('Answered');
  expect(Attribute.map(({ uuid, deleted }) => `${uuid} ${deleted}`)).toEqual(['c false', 'b true']);
  expect(objects.map(({ uuid, deleted }) => `${uuid} ${deleted}`)).toEqual(['q false', 'p true']);
});
