import { describe, expect, test } from 'vitest';
import { noAttempts } from '../../../functions/ledger/attempts.ts';
import type { Delivery } from '../../../functions/send/delivery.ts';
import { markKnown, withoutDetection } from '../../../functions/send/mark-known.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { attribute, messageOf, object, refersTo } from '../../support/event-parts.ts';

describe('what is known to be good', () => {
  /** On the lists that its value names. */
  const warninglists = {
    find: async (_: MispSession, attributes: readonly { uuid: string; value: string }[]) =>
      new Map(
        attributes.flatMap(({ uuid, value }) =>
          value.startsWith('good') ? [[uuid, value.includes('twice') ? ['One', 'Two'] : ['One']]] : [],
        ),
      ),
  };
  const journal = { before: noAttempts() } as Delivery['journal'];
  const mark = async (rule: string, event: object, more: object = {}) =>
    await markKnown({} as MispSession, messageOf(event, { warninglists: rule, ...more }), {
      warninglists,
      journal,
    });
  const good = (uuid: string, more: object = {}) =>
    attribute(uuid, { value: `good.${uuid}`, to_ids: true, ...more });
  const bad = (uuid: string, more: object = {}) => attribute(uuid, { to_ids: true, ...more });
  const event = {
    Attribute: [good('a'), bad('b'), good('c', { value: 'good twice' }), good('d', { to_ids: false })],
    Object: [
      object('o', [good('oa'), bad('ob')]),
      object('p', [good('pa')]),
      object('q', [bad('qa')], refersTo('p', 'o')),
    ],
  };
  const attributeRows = { a: [9], c: [5, 4], oa: [3] };

  test('is not looked up where nobody wants it', async () => {
    const { message, isUnchecked } = await mark('off', event);
    expect([message.event.Attribute[0]?.to_ids, message.adjusted, isUnchecked]).toEqual([
      true,
      undefined,
      false,
    ]);
  });

  test('changes nothing where nothing is', async () => {
    const { message, isUnchecked } = await mark('detection-off', { Attribute: [bad('b')] });
    expect([message.event.Attribute, message.adjusted, isUnchecked]).toEqual([[bad('b')], undefined, false]);
  });

  test('is not for detection, and told of once for each list, with its rows in order', async () => {
    const { message } = await mark('detection-off', event, {
      attributeRows,
      adjusted: [{ rows: [1], field: 'x', reason: 'y' }],
    });
    const all = [
      ...message.event.Attribute,
      ...(message.event.Object ?? []).flatMap(({ Attribute }) => Attribute),
    ];
    expect(all.map(({ uuid, to_ids }) => `${uuid} ${to_ids}`)).toEqual([
      'a false',
      'b true',
      'c false',
      'd false',
      'oa false',
      'ob true',
      'pa false',
      'qa true',
    ]);
    expect(message.adjusted).toEqual([
      { rows: [1], field: 'x', reason: 'y' },
      {
        rows: [2, 3, 9],
        field: 'to_ids',
        reason: 'is false for what is on the warninglist "One": good.a, good.oa, good.pa',
      },
      {
        rows: [4, 5],
        field: 'to_ids',
        reason: 'is false for what is on the warninglist "One" and the warninglist "Two": good twice',
      },
    ]);
    expect(message.event.Object?.map(({ ObjectReference }) => ObjectReference)).toEqual([
      undefined,
      undefined,
      refersTo('p', 'o').ObjectReference,
    ]);
  });

  test.each([
    [5, 'good.0, good.1, good.2, good.3, good.4'],
    [7, 'good.0, good.1, good.2, good.3, good.4 and 2 more'],
  ])('of %i values the first five are named', async (count, named) => {
    const Attribute = Array.from({ length: count }, (_, i) => good(String(i)));
    const { message } = await mark('detection-off', { Attribute });
    expect(message.adjusted?.[0]?.reason).toBe(`is false for what is on the warninglist "One": ${named}`);
  });

  test('is named by its first 100 characters', async () => {
    const { message } = await mark('detection-off', {
      Attribute: [good('a', { value: `good${'x'.repeat(200)}` })],
    });
    expect(message.adjusted?.[0]?.reason).toContain(`: good${'x'.repeat(96)}`);
    expect(message.adjusted?.[0]?.reason).not.toContain('x'.repeat(97));
  });

  test('is left out, with objects of which nothing is left, and references to them', async () => {
    const { message } = await mark('leave-out', event, {
      attributeRows,
      leftOut: [{ rows: [1], type: 't', value: 'v', reason: 'r' }],
    });
    expect(message.event.Attribute.map(({ uuid }) => uuid)).toEqual(['b']);
    expect(message.event.Object?.map(({ uuid, Attribute }) => [uuid, Attribute.length])).toEqual([
      ['o', 1],
      ['q', 1],
    ]);
    expect(message.event.Object?.[1]?.ObjectReference).toEqual(refersTo('o').ObjectReference);
    const because = 'is known to be good: it is on the warninglist "One"';
    expect(message.leftOut).toEqual([
      { rows: [1], type: 't', value: 'v', reason: 'r' },
      { rows: [9], type: 'domain', value: 'good.a', reason: because },
      { rows: [5, 4], type: 'domain', value: 'good twice', reason: `${because} and the warninglist "Two"` },
      { rows: [2, 3], type: 'domain', value: 'good.d', reason: because },
      { rows: [3], type: 'domain', value: 'good.oa', reason: because },
      { rows: [2, 3], type: 'domain', value: 'good.pa', reason: because },
    ]);
  });

  test('leaves objects that were empty before, and an object without its only reference', async () => {
    const objects = [object('o', []), object('p', [good('pa')]), object('q', [bad('qa')], refersTo('p'))];
    const { message } = await mark('leave-out', { Object: objects });
    expect(message.event.Object).toEqual([object('o', []), object('q', [bad('qa')])]);
  });

  test('is not known if MISP does not say: the event is as it was, and the receipt says so', async () => {
    const silent = { warninglists: { find: async () => 'The key may not see them' }, journal };
    const queued = messageOf(event, { warninglists: 'detection-off' });
    const { message, isUnchecked } = await markKnown({} as MispSession, queued, silent);
    expect([message.event, isUnchecked]).toEqual([queued.event, true]);
    expect(message.adjusted).toEqual([
      {
        rows: [2, 3],
        field: 'to_ids',
        reason: 'was not checked against the warninglists of the server: The key may not see them',
      },
    ]);
  });

  test('is left to what is there by an event that says nothing of detection', () => {
    const { Attribute, Object: objects } = withoutDetection(messageOf(event).event);
    for (const one of [...Attribute, ...(objects ?? []).flatMap((some) => some.Attribute)])
      expect(one.to_ids).toBeUndefined();
    expect([Attribute.length, objects?.length]).toEqual([4, 3]);
  });
});
