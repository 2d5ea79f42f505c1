import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MispSession } from '../../../../functions/send/server/misp-session.ts';
import { openWarninglists } from '../../../../functions/send/server/warninglists.ts';
import { TryLater } from '../../../../functions/shared/failures.ts';
import { attribute } from '../../../support/event-parts.ts';

const requests: [string, unknown][] = [];
let answers: Record<string, { status: number; body: unknown }>;

const list = (id: unknown, more: object = {}) => ({ Warninglist: { id, name: `List ${id}`, ...more } });

beforeEach(() => {
  requests.length = 0;
  answers = {
    '/warninglists/index/enabled:1': {
      status: 200,
      body: {
        Warninglists: [
          list(1, { valid_attributes: 'domain, domain|ip,hostname' }),
          list('2', { category: 'false_positive' }),
          list('3', { category: 'known' }),
        ],
      },
    },
    '/warninglists/checkValue': {
      status: 200,
      body: { 'a.example': [{ id: '1' }, { id: 3 }], 'b.example': [{ id: 2 }] },
    },
  };
});
afterEach(() => {
  vi.useRealTimers();
});

const ask = async (path: string, body?: unknown) => {
  requests.push([path, body]);
  return { headers: {}, ...(answers[path] ?? { status: 404, body: { message: 'Not found' } }) };
};
const misp = { get: ask, post: ask } as unknown as MispSession;

const asked = () => requests.filter(([path]) => path.endsWith('checkValue')).map(([, values]) => values);
const named = (uuid: string, type: string, value = `${uuid}.example`) => ({
  ...attribute(uuid),
  type,
  value,
});

describe('the warninglists of a server', () => {
  test('say what is on those that are enabled, for its type, and name what is no indicator', async () => {
    const found = await openWarninglists().find(
      misp,
      [named('a', 'domain'), named('b', 'domain'), named('c', 'url', 'a.example'), named('d', 'domain')],
      false,
    );
    expect(found).toEqual(
      new Map([
        ['a', ['List 1']],
        ['b', ['List 2']],
      ]),
    );
    expect(asked()).toEqual([['a.example', 'b.example', 'd.example']]);
  });

  test('are asked about the halves of a value, without blanks, and about none that is empty', async () => {
    const found = await openWarninglists().find(
      misp,
      [
        named('h', 'domain|ip', ' a.example | 192.0.2.1|x'),
        named('i', 'hostname', 'x|y'),
        named('j', 'domain|ip', '|192.0.2.2'),
      ],
      false,
    );
    expect(asked()).toEqual([['a.example', '192.0.2.1', 'x|y', '192.0.2.2']]);
    expect(found).toEqual(new Map([['h', ['List 1']]]));
  });

  test('are asked for once in a quarter of an hour, and about each value', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    const lists = openWarninglists();
    const find = async (uuid: string) => await lists.find(misp, [named(uuid, 'domain')], false);
    expect(await find('a')).toEqual(new Map([['a', ['List 1']]]));
    vi.setSystemTime(15 * 60_000);
    expect(await find('a')).toEqual(new Map([['a', ['List 1']]]));
    await find('d');
    expect(requests.map(([path]) => path)).toEqual([
      '/warninglists/index/enabled:1',
      ...Array(2).fill('/warninglists/checkValue'),
    ]);
    vi.setSystemTime(15 * 60_000 + 1);
    await find('a');
    expect(requests.slice(3).map(([path]) => path)).toEqual([
      '/warninglists/index/enabled:1',
      '/warninglists/checkValue',
    ]);
  });

  test('are asked about a thousand values at once, and no more than a megabyte', async () => {
    const many = Array.from({ length: 1_001 }, (_, i) => named(`n${i}`, 'domain'));
    await openWarninglists().find(misp, many, false);
    const large = ['x', 'y', 'z'].map((letter) => named(letter, 'domain', letter.repeat(500_000)));
    await openWarninglists().find(misp, [named('huge', 'domain', 'h'.repeat(1_000_001)), ...large], false);
    expect(asked().map((values) => (values as string[]).length)).toEqual([1_000, 1, 1, 2, 1]);
  });

  test('are remembered of the last 100,000 values', async () => {
    const lists = openWarninglists();
    await lists.find(
      misp,
      Array.from({ length: 100_001 }, (_, i) => named('n', 'domain', `${i}.example`)),
      false,
    );
    requests.length = 0;
    for (const i of [1, 100_000, 0]) await lists.find(misp, [named('n', 'domain', `${i}.example`)], false);
    expect(asked()).toEqual([['0.example']]);
  });

  test('are not asked where none is for what is sent, or none is enabled', async () => {
    answers['/warninglists/index/enabled:1'] = {
      status: 200,
      body: { Warninglists: [list(1, { valid_attributes: 'url' })] },
    };
    expect(await openWarninglists().find(misp, [named('a', 'domain')], false)).toEqual(new Map());
    answers['/warninglists/index/enabled:1'] = { status: 200, body: { Warninglists: [] } };
    expect(await openWarninglists().find(misp, [named('a', 'domain')], false)).toEqual(new Map());
    expect(asked()).toEqual([]);
  });

  test('are understood where PHP writes them as a list', async () => {
    answers['/warninglists/checkValue'] = { status: 200, body: [[{ id: 2 }]] };
    expect(await openWarninglists().find(misp, [named('zero', 'domain', '0')], false)).toEqual(
      new Map([['zero', ['List 2']]]),
    );
    answers['/warninglists/checkValue'] = { status: 200, body: [] };
    expect(await openWarninglists().find(misp, [named('none', 'domain')], false)).toEqual(new Map());
  });
});

describe('a server that does not say what it knows', () => {
  const refusal = { message: 'You do not have permission to use this functionality.' };

  test.each([
    ['its key may not see the lists', '/warninglists/index/enabled:1', 403, refusal, /lacks a permission/],
    [
      'it has no lists',
      '/warninglists/index/enabled:1',
      404,
      { message: 'Invalid URL', url: '/' },
      /Invalid URL/,
    ],
    [
      'it fails',
      '/warninglists/checkValue',
      500,
      { message: 'An Internal Error Has Occurred.' },
      /answers 500/,
    ],
    ['it answers what nobody knows', '/warninglists/checkValue', 200, 'odd', /do not know/],
  ])('because %s, is not asked again for a while, and says why', async (_, path, status, body, why) => {
    answers[path] = { status, body };
    const lists = openWarninglists();
    expect(await lists.find(misp, [named('a', 'domain')], false)).toMatch(why);
    const { length } = requests;
    expect(await lists.find(misp, [named('d', 'domain')], false)).toMatch(why);
    expect(requests).toHaveLength(length);
  });

  test.each([
    ['/warninglists/index/enabled:1', 200, '<h1>Sign in</h1>'],
    ['/warninglists/checkValue', 500, { message: 'An Internal Error Has Occurred.' }],
  ])('because of what may pass (%s, %i) makes an event wait that may', async (path, status, body) => {
    const { [path]: well } = answers;
    answers[path] = { status, body };
    const lists = openWarninglists();
    await expect(lists.find(misp, [named('a', 'domain')], true)).rejects.toMatchObject({
      name: 'TryLater',
      everything: true,
      message: expect.stringContaining('does not say what is on its warninglists'),
    });
    if (well) answers[path] = well;
    expect(await lists.find(misp, [named('a', 'domain')], true)).toEqual(new Map([['a', ['List 1']]]));
  });

  test('because it is out of reach makes the event wait', async () => {
    const { '/warninglists/index/enabled:1': index } = answers;
    answers['/warninglists/index/enabled:1'] = { status: 502, body: '<h1>502</h1>' };
    const lists = openWarninglists();
    await expect(lists.find(misp, [named('a', 'domain')], false)).rejects.toThrow(TryLater);
    if (index) answers['/warninglists/index/enabled:1'] = index;
    expect(await lists.find(misp, [named('a', 'domain')], false)).toEqual(new Map([['a', ['List 1']]]));
  });
});
