import { describe, expect, test } from 'vitest';
import {
  askAboutAttributes,
  askAboutObject,
  askAboutReport,
} from '../../../../functions/send/server/ask-why.ts';
import type { MispAnswer } from '../../../../functions/send/server/misp-client.ts';
import type { MispSession } from '../../../../functions/send/server/misp-session.ts';
import { Undeliverable } from '../../../../functions/shared/failures.ts';
import { numberOf, readRecordings } from '../../../fixtures/misp-contract/recordings.ts';

const recorded = [...readRecordings('first-server'), ...readRecordings('second-server')];

/** The answer of a real MISP. */
function answerOf(number: string): MispAnswer {
  const found = recorded.find((one) => numberOf(one) === number);
  if (!found) throw new Error(`There is no recording ${number}`);
  return found.response;
}

const answering = (status: number, body: unknown): MispAnswer => ({ status, headers: {}, body });

const posts: [string, unknown][] = [];
const sessionOf = (answer: MispAnswer) =>
  ({
    post: async (path: string, body: unknown) => {
      posts.push([path, body]);
      return answer;
    },
  }) as MispSession;

const attributes = ['a', 'b', 'c', 'd'].map((uuid) => ({
  uuid,
  type: 'domain',
  category: 'Other',
  value: uuid,
}));

async function reasonsIn(answer: MispAnswer, asked = attributes): Promise<Record<string, string>> {
  return Object.fromEntries(await askAboutAttributes(sessionOf(answer), '6', asked));
}

describe('of attributes MISP says', () => {
  test('of which it has what to say', async () => {
    expect(await reasonsIn(answerOf('256'))).toStrictEqual({
      b: 'value: IP address has an invalid format.',
      c: 'value: A similar attribute already exists for this event.',
      d: 'type: Invalid type.',
    });
    expect(posts.at(-1)).toEqual(['/attributes/add/6', attributes]);
  });

  test('nothing of those that it takes', async () => {
    expect(await reasonsIn(answering(200, { Attribute: [] }))).toEqual({});
  });

  test('of a single one what is wrong, not with which', async () => {
    expect(await reasonsIn(answerOf('257'), attributes.slice(0, 1))).toEqual({
      a: 'value: A similar attribute already exists for this event.',
    });
  });

  test('of several that all fail what is wrong with each', async () => {
    const invalid = 'value: IP address has an invalid format.';
    expect(await reasonsIn(answerOf('258'), attributes.slice(0, 2))).toEqual({ a: invalid, b: invalid });
  });

  test.each<[unknown, string]>([
    ['No.', 'No.'],
    [{ value: ['Too long.', 'Too odd.'], type: ['No.'] }, 'value: Too long. Too odd.; type: No.'],
    [{ value: { odd: 1 } }, '{"value":{"odd":1}}'],
  ])('%j of all', async (errors, reason) => {
    expect(await reasonsIn(answering(403, { message: 'No', errors }), attributes.slice(0, 2))).toEqual({
      a: reason,
      b: reason,
    });
  });

  test.each<[unknown, string]>([
    ['No.', 'No.'],
    [{ odd: 1 }, '{"odd":1}'],
    [JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), 'JSON that is nested too deep'],
  ])('%.20j of one', async (error, reason) => {
    expect(await reasonsIn(answering(200, { errors: { attribute_2: error } }))).toEqual({ c: reason });
  });

  test.each([
    ['nothing, and yet refuses', answering(403, { message: 'Odd', url: '/attributes/add/6' }), 'Odd'],
    [
      'that there is no such event',
      answering(404, { message: 'Invalid event', url: '/attributes/add/6', errors: 'x' }),
      'Invalid event',
    ],
    ['something in HTML', answering(200, '<h1>Hello</h1>'), 'Hello'],
    [
      "something that is not MISP's",
      answering(200, { status: 'maintenance' }),
      'an answer that we do not know',
    ],
  ])('%s: that is told as it is', async (_, answer, reason) => {
    await expect(reasonsIn(answer)).rejects.toThrow(reason);
  });
});

test('attributes that are too large for one request are asked about in smaller ones', async () => {
  const asked: string[][] = [];
  const misp = {
    post: async (_: string, some: { uuid: string }[]) => {
      const uuids = some.map(({ uuid }) => uuid);
      asked.push(uuids);
      return uuids.includes('c') ? answering(413, '') : answering(200, { Attribute: [] });
    },
  } as unknown as MispSession;
  const reasons = await askAboutAttributes(misp, '6', attributes);
  expect([...reasons]).toEqual([['c', expect.stringContaining('larger than the server')]]);
  expect(asked).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['d']]);
});

describe.each([
  [
    'an object',
    askAboutObject,
    { uuid: 'o' } as Parameters<typeof askAboutObject>[2],
    '/objects/add/6',
    { Object: { uuid: 'o' } },
    '273',
  ],
  [
    'a report',
    askAboutReport,
    { uuid: 'o' } as Parameters<typeof askAboutReport>[2],
    '/eventReports/add/6',
    { uuid: 'o' },
    '370',
  ],
] as const)('of %s MISP says', (_, ask, part, path, body, taken) => {
  const asked = async (answer: MispAnswer) => await ask(sessionOf(answer), '6', part as never);

  test('nothing if it takes it', async () => {
    expect(await asked(answerOf(taken))).toBeUndefined();
    expect(posts.at(-1)).toEqual([path, body]);
  });

  test.each([
    ['277', /^Could not add object Could not save object as at least one attribute has failed validation/],
    ['278', /^Could not add Object Could not save the object as it requires at least one/],
  ])('why it does not take it (recording %s)', async (number, reason) => {
    expect(await asked(answerOf(number))).toMatch(reason);
  });

  test('that it is too large, if a proxy before it says so', async () => {
    expect(await asked(answering(413, '<h1>413 Request Entity Too Large</h1>'))).toMatch(
      /^it is larger than/,
    );
  });

  test('all else is told as it is', async () => {
    await expect(asked(answering(404, { message: 'Invalid event', url: path }))).rejects.toThrow(
      Undeliverable,
    );
    await expect(asked(answering(403, '<h1>Proxy</h1>'))).rejects.toThrow('Proxy');
  });

  test.each([
    ['the key is refused, or redis is down', answerOf('007'), 'Key refused'],
    ['the role lacks a permission', answerOf('263'), 'Not permitted'],
    ['a page', answering(200, '<!DOCTYPE html><title>Sign in</title>'), 'Maintenance'],
  ])('nothing: %s, and that is an outage', async (_, answer, trouble) => {
    await expect(asked(answer)).rejects.toMatchObject({ everything: true, trouble });
  });
});
