import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeUuid, eventUuid } from '../../../functions/misp/identity.ts';
import { uuidV5 } from '../../../functions/misp/uuid.ts';

test('the example of RFC 9562 comes out', () => {
  expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

// If one of these changes, every event that was ever made is made again beside the old one.
test('the ids of events and attributes stay for ever', () => {
  const event = eventUuid('ransomwatch', [
    'LockBit',
    '株式会社例示製作所',
    '2024-03-04T02:15:33.104822+0000',
  ]);
  expect(event).toBe('79b44b07-e7df-5784-880f-c75b88d7c3ff');
  const attribute = { category: 'Network activity', type: 'url', value: 'http://a.onion/' };
  expect(attributeUuid(event, attribute)).toBe('72fc2785-3fe4-5570-9ac1-28d792df441e');
  expect(attributeUuid(event, { ...attribute, relation: 'url' })).toBe(
    'c319ddb5-77bb-570a-b83c-789b14943aac',
  );
});

test('every id is a UUID of version 5, which MISP takes', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (source, key) => {
      expect(eventUuid(source, key)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }),
  );
});

test('keys that read alike when joined are different events', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
      expect(eventUuid('s', one) === eventUuid('s', other)).toBe(
        JSON.stringify(one) === JSON.stringify(other),
      );
    }),
  );
  expect(eventUuid('s', ['a', 'bc'])).not.toBe(eventUuid('s', ['ab', 'c']));
});
