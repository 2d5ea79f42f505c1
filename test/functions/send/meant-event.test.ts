import { describe, expect, test } from 'vitest';
import { meantFor } from '../../../functions/send/meant-event.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { attribute, messageOf, object } from '../../support/event-parts.ts';

describe('who may see an event', () => {
  const groups = { response: [{ SharingGroup: { id: '3', uuid: 'known' } }] };
  let asked = 0;
  const misp = {
    get: async () => {
      asked += 1;
      return { status: 200, headers: {}, body: groups };
    },
  } as unknown as MispSession;
  const meant = async (event: object, more: object = {}) => {
    asked = 0;
    return await meantFor(misp, messageOf(event, more));
  };
  const shared = (uuid: string) => ({ distribution: '4', SharingGroup: { uuid } });

  test('is not asked of the server where no part is for a sharing group', async () => {
    const { event, adjusted } = await meant({ Attribute: [attribute('a')] });
    expect([event.Attribute, adjusted, asked]).toEqual([[attribute('a')], [], 0]);
  });

  test('is its source’s sharing group, by the id that it has on the server', async () => {
    const { event } = await meant({ distribution: '4' }, { sharingGroup: 'known' });
    expect([event.sharing_group_id, asked]).toEqual(['3', 1]);
    await expect(meant({}, { sharingGroup: 'unknown' })).rejects.toThrow(
      'MISP has no sharing group unknown that the key may use',
    );
  });

  test.each([
    ['attribute', (more: object) => ({ Attribute: [attribute('a', more)] })],
    ['object', (more: object) => ({ Object: [object('o', [], more)] })],
    ['attribute of an object', (more: object) => ({ Object: [object('o', [attribute('oa', more)])] })],
    ['report', (more: object) => ({ EventReport: [{ uuid: 'r', name: 'n', content: 'c', ...more }] })],
  ])(
    'and its %s may be a sharing group each, or ourselves alone if the server does not know it',
    async (_, eventOf) => {
      const known = await meant(eventOf(shared('known')));
      expect(JSON.parse(JSON.stringify(known.event))).toMatchObject(
        eventOf({ distribution: '4', sharing_group_id: '3' }),
      );
      expect(known.adjusted).toEqual([]);
      const unknown = await meant(eventOf(shared('unknown')));
      const event = JSON.parse(JSON.stringify(unknown.event));
      expect(event).toMatchObject(eventOf({ distribution: '0' }));
      expect(JSON.stringify(event)).not.toContain('SharingGroup');
      expect(unknown.adjusted).toEqual([
        {
          rows: [2, 3],
          field: 'distribution',
          reason:
            'MISP has no sharing group unknown that the key may use; what is for it alone is for your organisation only',
        },
      ]);
    },
  );

  test.each([
    ['is ourselves where nothing wider is allowed and nothing is said', { widest: '0' }, undefined, '0'],
    ['is ourselves where a sharing group is the widest that is allowed', { widest: '4' }, undefined, '0'],
    ['is the server’s to say where more is allowed', { widest: '1' }, undefined, undefined],
    ['is the server’s to say where nothing is said', {}, undefined, undefined],
    ['is as it says itself', { widest: '0' }, '1', '1'],
  ])('%s', async (_, more, distribution, expected) => {
    expect((await meant({ distribution }, more)).event.distribution).toBe(expected);
  });
});
