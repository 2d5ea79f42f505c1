import { describe, expect, test } from 'vitest';
import { isWithin, readNetwork } from '../../../functions/misp/networks.ts';

const within = (inner: string, outer: string): boolean => {
  const [one, other] = [readNetwork(inner), readNetwork(outer)];
  return one !== undefined && other !== undefined && isWithin(one, other);
};

describe('a network', () => {
  test.each([
    ['10.1.2.3', '10.0.0.0/8'],
    ['10.128.0.0/9', '10.0.0.0/8'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7', '0.0.0.0/0'],
    ['2001:db8::1', '2001:db8::/32'],
    ['2001:db8::1', '::/0'],
  ])('%s is within %s', (inner, outer) => {
    expect(within(inner, outer)).toBe(true);
  });

  test.each([
    ['10.0.0.0/8', '10.128.0.0/9'],
    ['11.0.0.1', '10.0.0.0/8'],
    ['10.1.2.3', 'a00::/8'],
    ['a01::', '10.0.0.0/8'],
    ['2001:db9::', '2001:db8::/32'],
  ])('%s is not within %s', (inner, outer) => {
    expect(within(inner, outer)).toBe(false);
  });

  test.each([
    '',
    'corp.example',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/a',
    '10.0.0.0/8a',
    '10.0.0.0/a8',
    '10.0.0.0/0008',
    '1::2::3',
  ])('%j is none', (text) => {
    expect(readNetwork(text)).toBeUndefined();
  });
});
