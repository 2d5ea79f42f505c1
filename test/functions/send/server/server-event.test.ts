import { describe, expect, test } from 'vitest';
import { serverEventSchema } from '../../../../functions/send/server/server-event.ts';

const EVENT = { id: '7', uuid: 'e', orgc_id: '1', timestamp: '0' };

describe('of an event as MISP answers it', () => {
  test.each([
    [true, true],
    [1, true],
    ['1', true],
    [false, false],
    [0, false],
    [2, false],
    ['0', false],
    ['', false],
    [null, false],
    [undefined, false],
  ])('a flag that is %j is %j', (published, flag) => {
    expect(serverEventSchema.parse({ ...EVENT, published }).published).toBe(flag);
  });

  test.each([null, undefined])('a text that is %j is empty', (info) => {
    expect(serverEventSchema.parse({ ...EVENT, info }).info).toBe('');
  });

  test('parts that it does not have are none', () => {
    expect(serverEventSchema.parse(EVENT)).toMatchObject({
      Tag: [],
      Attribute: [],
      Object: [],
      EventReport: [],
      ShadowAttribute: [],
    });
    const parts = {
      Attribute: [{ uuid: 'a', type: 't', category: 'c', value: 'v' }],
      Object: [{ uuid: 'o', name: 'n' }],
    };
    expect(serverEventSchema.parse({ ...EVENT, ...parts })).toMatchObject({
      Attribute: [{ Tag: [] }],
      Object: [{ Attribute: [], ObjectReference: [] }],
    });
  });
});
