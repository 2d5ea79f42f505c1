import { describe, expect, test } from 'vitest';
import { compareEvent, type MeantEvent } from '../../../functions/send/compare/compare-event.ts';
import { onlyPossible } from '../../../functions/send/possible.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { attribute, messageOf, object, refersTo, serverEvent } from '../../support/event-parts.ts';

describe('what MISP would leave out again is not sent again:', () => {
  const BACKWARDS = { first_seen: '2026-02-01T00:00:00Z', last_seen: '2026-01-01T00:00:00Z' };
  let asked: string[] = [];
  const possible = async (meant: object, there: object, role: object = {}) => {
    asked = [];
    const { event } = messageOf(meant);
    const server = serverEvent(there);
    const misp = {
      keyHolder: async () => {
        asked.push('key');
        return { Role: { perm_tagger: true, perm_tag_editor: false, ...role } };
      },
      knownTags: async () => {
        asked.push('tags');
        return new Set(['known']);
      },
    } as unknown as MispSession;
    const gaps = compareEvent(event as MeantEvent, server, 'merge');
    return await onlyPossible(misp, { meant: event, event: server, gaps });
  };
  const uuids = (parts: readonly { uuid: string }[] | undefined) => parts?.map(({ uuid }) => uuid);

  test('attributes that it finds invalid, unless they are there', async () => {
    const Attribute = [
      attribute('a'),
      attribute('b', { type: 'nosuch' }),
      attribute('c', BACKWARDS),
      attribute('d', BACKWARDS),
    ];
    expect(uuids((await possible({ Attribute }, { Attribute: [attribute('d')] })).Attribute)).toEqual([
      'a',
      'd',
    ]);
  });

  test('objects that it finds invalid, unless they are there, and those of which nothing is left', async () => {
    const one = (uuid: string) => [attribute(`${uuid}a`)];
    const objects = [
      object('o', one('o')),
      object('p', one('p'), BACKWARDS),
      object('q', one('q'), BACKWARDS),
      object('r', [attribute('ra', BACKWARDS)]),
      object('s', [attribute('sa'), attribute('sb', BACKWARDS)]),
    ];
    const { Object: left } = await possible({ Object: objects }, { Object: [object('q', one('q'))] });
    expect(left?.map(({ uuid, Attribute }) => `${uuid} ${uuids(Attribute)}`)).toEqual([
      'o oa',
      'q qa',
      's sa',
    ]);
  });

  test('references to what is neither there nor sent', async () => {
    const objects = [object('o', [attribute('oa')], refersTo('a', 'o', 'oa', 'there', 'in-there', 'z'))];
    const there = { Attribute: [attribute('there')], Object: [object('p', [attribute('in-there')])] };
    const { Object: left } = await possible({ Attribute: [attribute('a')], Object: objects }, there);
    expect(left?.[0]?.ObjectReference).toEqual(refersTo('a', 'o', 'oa', 'there', 'in-there').ObjectReference);
  });

  test.each([
    ['that it does not have and the key may not create', {}, ['Known']],
    ['if the key may not tag', { perm_tagger: false }, []],
    ['but not those that the key may create', { perm_tag_editor: true }, ['Known', 'new']],
  ])('tags %s', async (_, role, left) => {
    const Tag = [{ name: 'Known' }, { name: 'new' }];
    const meant = {
      Tag,
      Attribute: [attribute('a', { Tag })],
      Object: [object('o', [attribute('oa', { Tag })])],
    };
    const event = await possible(meant, {}, role);
    const parts = [event, event.Attribute[0], event.Object?.[0]?.Attribute[0]];
    for (const part of parts) expect(part?.Tag?.map(({ name }) => name)).toEqual(left);
  });

  test('an event without tags and objects has none', async () => {
    const event = await possible({ info: 'New' }, {});
    expect(event).not.toHaveProperty('Tag');
    expect(event).not.toHaveProperty('Object');
  });

  test.each([
    ['everything, if a tag is lacking', [], ['key', 'tags']],
    ['nothing, if none is', [{ name: 'Known' }], []],
  ])('tags, of which MISP is asked %s', async (_, Tag, expected) => {
    await possible({ Tag: [{ name: 'Known' }] }, { Tag });
    expect(asked).toEqual(expected);
  });
});
