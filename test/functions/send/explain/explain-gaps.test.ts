import { beforeEach, describe, expect, test } from 'vitest';
import type { EventMessage } from '../../../../functions/queue/event-message.ts';
import type { MeantEvent } from '../../../../functions/send/compare/compare-event.ts';
import type { Delivery } from '../../../../functions/send/delivery.ts';
import { explainGaps } from '../../../../functions/send/explain/explain-gaps.ts';
import type { MispSession } from '../../../../functions/send/server/misp-session.ts';
import { serverEventSchema } from '../../../../functions/send/server/server-event.ts';
import * as parts from '../../../support/event-parts.ts';

const { attribute, EVENT } = parts;

const object = (more: object = {}) =>
  parts.object('o', [attribute('oa', { object_relation: 'filename' })], more);
const report = (uuid: string, content = 'text') => ({ uuid, name: `Report ${uuid}`, content });

const posts: [string, unknown][] = [];
let records = 0;
/** How often it was asked who holds the key. */
let holders = 0;
let role: object = {};
let reasons: Record<string, unknown> = {};

beforeEach(() => {
  posts.length = 0;
  records = 0;
  holders = 0;
  role = { name: 'Publisher', perm_tagger: true };
  reasons = {};
});

/** A server that takes what it is asked about, but for what it has reasons against. */
const misp = {
  keyHolder: async () => {
    holders += 1;
    return { User: { org_id: '1' }, Role: role };
  },
  knownTags: async () => new Set(['known']),
  post: async (path: string, body: unknown) => {
    posts.push([path, body]);
    const errors = reasons[path];
    return errors
      ? { status: 403, headers: {}, body: { message: 'No', url: path, errors } }
      : {
          status: 200,
          headers: {},
          body: { Attribute: {}, Object: { uuid: 'o' }, EventReport: { uuid: 'r' } },
        };
  },
} as unknown as MispSession;

async function gapsOf(meant: object, there: object, { piece = 1_000, remainingMs = 300_000 } = {}) {
  const message = { rows: [2, 3], attributeRows: { a: [3] } } as unknown as EventMessage;
  const delivery = { pieces: { attributes: piece }, remainingMs: () => remainingMs } as Delivery;
  const event = serverEventSchema.parse({ id: '7', orgc_id: '1', timestamp: '0', ...EVENT, ...there });
  const explained = await explainGaps(misp, message, {
    meant: { published: false, Attribute: [], ...EVENT, ...meant } as unknown as MeantEvent,
    event,
    policy: 'merge',
    delivery,
    record: async () => {
      records += 1;
    },
  });
  const dropped = explained.dropped.map(
    ({ rows, type, value, reason }) => `rows ${rows.join()}: ${type} ${value}: ${reason}`,
  );
  return { dropped, saved: explained.saved };
}

test('of an event that is as it is meant MISP is asked nothing', async () => {
  const whole = {
    Tag: [{ name: 'x' }],
    Attribute: [attribute('a')],
    Object: [object()],
    EventReport: [report('r')],
  };
  expect(await gapsOf(whole, whole)).toEqual({ dropped: [], saved: false });
  expect([posts.length, holders]).toEqual([0, 0]);
});

test('a field that MISP has otherwise is named, with what it was to be', async () => {
  expect(await gapsOf({ info: 'New', analysis: '2' }, { analysis: '0' })).toEqual({
    dropped: ['rows 2,3: info New: MISP did not take it', 'rows 2,3: analysis 2: MISP did not take it'],
    saved: false,
  });
});

describe('a tag that is not there', () => {
  const missing = async (name: string) => (await gapsOf({ Tag: [{ name }] }, {})).dropped;

  test('because the key may not tag', async () => {
    role = { name: 'Reader', perm_tagger: false };
    expect(await missing('new')).toEqual([
      'rows 2,3: tag new: The key may not tag: give its role "Reader" perm_tagger',
    ]);
  });

  test('though MISP has it', async () => {
    expect(await missing('KNOWN')).toEqual([
      'rows 2,3: tag KNOWN: MISP has this tag and did not take it here; it may be reserved for another organisation or user',
    ]);
  });

  test('because MISP does not have it and the key may not create it', async () => {
    expect(await missing('new')).toEqual([
      'rows 2,3: tag new: MISP has no such tag and the key may not create it: create it in MISP, or give the role "Publisher" perm_tag_editor',
    ]);
  });

  test('though the key may create it', async () => {
    role = { name: 'Editor', perm_tagger: true, perm_tag_editor: true };
    expect(await missing('new')).toEqual(['rows 2,3: tag new: MISP did not take the tag']);
  });
});

describe('an attribute', () => {
  test('that is there without a tag, or with another field, has both named', async () => {
    const meant = attribute('a', { comment: 'new', to_ids: true, Tag: [{ name: 'known' }] });
    const { dropped, saved } = await gapsOf({ Attribute: [meant] }, { Attribute: [attribute('a')] });
    expect(dropped).toEqual([
      expect.stringMatching(/^rows 3: tag known: MISP has this tag/),
      'rows 3: domain a.example: MISP did not take its comment',
      'rows 3: domain a.example: MISP did not take its to_ids',
    ]);
    expect([saved, posts.length, records]).toEqual([false, 0, 0]);
  });

  test('that is missing is asked about, after what was there is put down', async () => {
    reasons = { '/attributes/add/7': { value: ['Not valid.'] } };
    expect(await gapsOf({ Attribute: [attribute('a')] }, {})).toEqual({
      dropped: ['rows 3: domain a.example: MISP: value: Not valid.'],
      saved: false,
    });
    expect([records, holders]).toEqual([1, 0]);
  });

  test('that MISP takes when it is asked about is in it', async () => {
    expect(await gapsOf({ Attribute: [attribute('a')] }, {})).toEqual({ dropped: [], saved: true });
  });

  test('is asked about together with others, as many as one request carries', async () => {
    const Attribute = ['a', 'b', 'c'].map((uuid) => attribute(uuid));
    await gapsOf({ Attribute }, {}, { piece: 2 });
    expect(posts).toEqual([
      ['/attributes/add/7', Attribute.slice(0, 2)],
      ['/attributes/add/7', Attribute.slice(2)],
    ]);
  });
});

describe('an object', () => {
  test('that is missing is asked about', async () => {
    reasons = { '/objects/add/7': 'It lacks something.' };
    expect(await gapsOf({ Object: [object()] }, {})).toEqual({
      dropped: ['rows 2,3: object file: MISP: No It lacks something.'],
      saved: false,
    });
    reasons = {};
    expect(await gapsOf({ Object: [object()] }, {})).toEqual({ dropped: [], saved: true });
    expect([posts, records]).toEqual([Array(2).fill(['/objects/add/7', { Object: object() }]), 2]);
  });

  test('after a hundred that MISP refuses is not asked about', async () => {
    reasons = { '/objects/add/7': 'It lacks something.' };
    const objects = Array.from({ length: 102 }, (_, i) => parts.object(`o${i}`, []));
    const { dropped } = await gapsOf({ Object: objects }, {});
    expect(dropped).toHaveLength(102);
    expect(dropped.slice(100)).toEqual(
      Array(2).fill(
        'rows 2,3: object file: MISP did not take it, nor 100 others: see why at those, it was not asked about more',
      ),
    );
    expect(posts).toHaveLength(100);
  });

  test('that is there lacks fields, references, attributes, and fields of these', async () => {
    const Attribute = [
      attribute('oa', { object_relation: 'filename', comment: 'new' }),
      attribute('ob', { object_relation: 'filename' }),
      attribute('oc', { object_relation: 'filename', type: 'nosuch' }),
    ];
    const ObjectReference = [{ uuid: 'r', referenced_uuid: 'z', relationship_type: 'drops' }];
    const meant = object({ comment: 'new', Attribute, ObjectReference });
    expect(await gapsOf({ Object: [meant] }, { Object: [object()] })).toEqual({
      dropped: [
        'rows 2,3: domain oa.example: MISP did not take its comment',
        'rows 2,3: domain ob.example: MISP did not take it; another event may have an attribute of its UUID ob',
        expect.stringMatching(/^rows 2,3: nosuch oc.example: .*nosuch/),
        'rows 2,3: object-reference drops z: The event has no object or attribute of the UUID that it refers to',
        'rows 2,3: object file: MISP did not take its comment',
      ],
      saved: false,
    });
    expect(posts).toEqual([]);
  });
});

describe('a report', () => {
  test('that is missing is asked about', async () => {
    reasons = { '/eventReports/add/7': 'It is too long.' };
    expect(await gapsOf({ EventReport: [report('r')] }, {})).toEqual({
      dropped: ['rows 2,3: event-report Report r: MISP: No It is too long.'],
      saved: false,
    });
    reasons = {};
    expect(await gapsOf({ EventReport: [report('r')] }, {})).toEqual({ dropped: [], saved: true });
    expect([posts.length, records]).toEqual([2, 2]);
  });

  test('that says something else than it is meant to is named', async () => {
    expect(await gapsOf({ EventReport: [report('r')] }, { EventReport: [report('r', 'old')] })).toEqual({
      dropped: ['rows 2,3: event-report Report r: MISP did not take what it says now'],
      saved: false,
    });
    expect(posts).toEqual([]);
  });
});

test.each([
  ['an attribute', { Attribute: [attribute('a')] }],
  ['an object', { Object: [object()] }],
  ['a report', { EventReport: [report('r')] }],
])('%s is not asked about when the time of the function is over', async (_, meant) => {
  await expect(gapsOf(meant, {}, { remainingMs: 10_000 })).rejects.toThrow(
    'The time of the function is over',
  );
  expect([posts.length, records]).toEqual([0, 0]);
});
