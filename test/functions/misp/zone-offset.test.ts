import { describe, expect, test } from 'vitest';
import { isTimeZone, offsetAt, offsetOnWall } from '../../../functions/misp/zone-offset.ts';

describe('a zone', () => {
  test.each(['UTC', 'Asia/Tokyo', 'America/St_Johns'])('%s is known', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each(['', 'Mars/Olympus', 'JST time'])('%j is none', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  test.each([
    ['UTC', '2024-07-01T00:00:00Z', 0],
    ['Asia/Tokyo', '2024-07-01T00:00:00Z', 540],
    ['Asia/Kathmandu', '2024-07-01T00:00:00Z', 345],
    ['America/St_Johns', '2024-07-01T00:00:00Z', -150],
    ['America/St_Johns', '2024-01-01T00:00:00Z', -210],
    ['Europe/London', '2024-01-01T00:00:00Z', 0],
    ['Europe/Berlin', '2024-03-31T00:59:59.999Z', 60],
    ['Europe/Berlin', '2024-03-31T01:00:00Z', 120],
    ['Europe/Berlin', '2024-10-27T00:59:59.999Z', 120],
    ['Europe/Berlin', '2024-10-27T01:00:00Z', 60],
  ])('%s is at %s %i minutes east of Greenwich, each time it is asked', (zone, at, expected) => {
    expect(offsetAt(zone, Date.parse(at))).toBe(expected);
    expect(offsetAt(zone, Date.parse(at))).toBe(expected);
  });

  test.each([
    ['Europe/Berlin', '2024-03-31T01:59:59Z', 60],
    ['Europe/Berlin', '2024-03-31T03:00:00Z', 120],
    ['Europe/Berlin', '2024-10-27T03:00:00Z', 60],
    ['America/New_York', '2024-03-10T01:59:59Z', -300],
    ['America/New_York', '2024-03-10T03:00:00Z', -240],
    ['America/New_York', '2024-11-03T02:00:00Z', -300],
  ])('%s whose clocks say %s is %i minutes east', (zone, wall, expected) => {
    expect(offsetOnWall(zone, Date.parse(wall))).toBe(expected);
  });

  test('that is asked for 20,000 moments answers each as the first time', () => {
    const quarter = 15 * 60_000;
    const start = Date.parse('2024-01-01T00:00:00Z');
    const offsets = Array.from({ length: 20_000 }, (_, i) => offsetAt('Europe/Berlin', start + i * quarter));
    const hours = { winter: offsets.filter((one) => one === 60).length, all: offsets.length };
    // From 1 January to 31 March, 02:00, are 90 days and an hour, of 96 quarters each.
    expect(hours).toEqual({ winter: 90 * 96 + 4, all: 20_000 });
    expect(offsetAt('Europe/Berlin', start)).toBe(60);
  });
});
