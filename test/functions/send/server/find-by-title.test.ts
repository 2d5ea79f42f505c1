import { expect, test } from 'vitest';
import type { MeantEvent } from '../../../../functions/send/compare/compare-event.ts';
import { findByTitle } from '../../../../functions/send/server/find-by-title.ts';
import type { MispSession } from '../../../../functions/send/server/misp-session.ts';

/** With the digit of its version. */
const uuid = (n: number, version: number) =>
  `36a68d87-3653-${version}8f2-b28f-${String(n).padStart(12, '0')}`;
const OURS = uuid(0, 5);
const hit = (id: number, more: object = {}) => ({
  Event: { id: String(id), uuid: uuid(id, 4), info: 'Title', orgc_id: '1', ...more },
});

/** What is asked of a server that finds these, and what comes of it. */
async function find(hits: object[], info = 'Title') {
  const asked: unknown[] = [];
  const misp = {
    post: async (path: string, body: unknown) => {
      asked.push([path, body]);
      return { status: 200, headers: {}, body: { response: hits } };
    },
    keyHolder: async () => {
      asked.push('keyHolder');
      return { User: { org_id: '1' } };
    },
  } as unknown as MispSession;
  return { found: await findByTitle(misp, { uuid: OURS, info } as MeantEvent), asked };
}

test.each([
  ['the oldest of several that other tools have made', [hit(10), hit(9), hit(11)], uuid(9, 4)],
  ['ours, if it is among them', [hit(1), hit(2, { uuid: OURS })], OURS],
  ['none of another organisation', [hit(1, { orgc_id: '2' }), hit(2)], uuid(2, 4)],
  ['none with another title', [hit(1, { info: 'title' }), hit(2)], uuid(2, 4)],
  ['none that we have made of something else', [hit(1, { uuid: uuid(1, 5) }), hit(2)], uuid(2, 4)],
  ['nothing where all are of others', [hit(1, { orgc_id: '2' })], undefined],
  ['nothing where ours is of others', [hit(1, { uuid: OURS, orgc_id: '2' })], undefined],
  ['nothing where all are ours', [hit(1, { uuid: uuid(1, 5) })], undefined],
])('by a title is found %s', async (_, hits, found) => {
  expect((await find(hits)).found).toBe(found);
});

test.each([
  ['nothing', []],
  ['nothing but other titles', [hit(1, { info: 'Another title' })]],
])('who holds the key is not asked where %s is found', async (_, hits) => {
  const { found, asked } = await find(hits);
  expect(found).toBeUndefined();
  expect(asked).not.toContain('keyHolder');
});

test.each([
  ['Title', 'Title'],
  ['!Not this', '%Not this'],
  ['Not !this', 'Not !this'],
  ['C:\\a\\b', 'C:%a%b'],
  ['100% of_it', '100% of_it'],
])('%s is searched for as %s', async (info, eventinfo) => {
  const body = { returnFormat: 'json', eventinfo, metadata: true };
  expect((await find([], info)).asked).toEqual([['/events/restSearch', body]]);
});
