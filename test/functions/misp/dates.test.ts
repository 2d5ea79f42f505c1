import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMoment, toMispDatetime, toSeen, whyNoDate } from '../../../functions/misp/dates.ts';
import { anyCharacter } from '../../support/any-character.ts';

const read = (text: string, timeZone = 'UTC') => {
  const moment = readMoment(text, timeZone);
  return moment && `${moment.date} ${moment.time} ${moment.offset}`;
};

test.each([
  ['2018-04-03', '2018-04-03 00:00:00.000000 +00:00'],
  ['2018/4/3', '2018-04-03 00:00:00.000000 +00:00'],
  ['2018-4-3', '2018-04-03 00:00:00.000000 +00:00'],
  ['20180403', '2018-04-03 00:00:00.000000 +00:00'],
  ['20180403123456', '2018-04-03 12:34:56.000000 +00:00'],
  ['2018/4/3 1:02', '2018-04-03 01:02:00.000000 +00:00'],
  ['2018-04-03T12:34:56.123456789+09:00', '2018-04-03 12:34:56.123456 +09:00'],
  ['2018-04-03 12:34:56 +0900', '2018-04-03 12:34:56.000000 +09:00'],
  ['2018-04-03T12:34:56Z', '2018-04-03 12:34:56.000000 +00:00'],
  ['2024-02-29', '2024-02-29 00:00:00.000000 +00:00'],
  ['1704164645', '2024-01-02 03:04:05.000000 +00:00'],
  ['1704164645.5', '2024-01-02 03:04:05.500000 +00:00'],
  ['1704164645123', '2024-01-02 03:04:05.123000 +00:00'],
  ['1704164645123456789', '2024-01-02 03:04:05.123456 +00:00'],
  ['Tue, 03 Apr 2018 12:34:56 +0900', '2018-04-03 12:34:56.000000 +09:00'],
  ['3 Apr 2018 12:34 GMT', '2018-04-03 12:34:00.000000 +00:00'],
  ['Apr 3 2018', '2018-04-03 00:00:00.000000 +00:00'],
  ['Tue Apr  3 12:34:56 2018', '2018-04-03 12:34:56.000000 +00:00'],
  ['10/Oct/2000:13:55:36 -0700', '2000-10-10 13:55:36.000000 -07:00'],
  ['13/4/2018', '2018-04-13 00:00:00.000000 +00:00'],
  ['4/13/2018', '2018-04-13 00:00:00.000000 +00:00'],
  ['2024年1月2日', '2024-01-02 00:00:00.000000 +00:00'],
  ['２０２４年１月２日（火）', '2024-01-02 00:00:00.000000 +00:00'],
  ['2024年1月2日 3時4分', '2024-01-02 03:04:00.000000 +00:00'],
  ['令和6年1月2日', '2024-01-02 00:00:00.000000 +00:00'],
  ['令和元年5月1日', '2019-05-01 00:00:00.000000 +00:00'],
  ['平成31年4月30日', '2019-04-30 00:00:00.000000 +00:00'],
])('%s is read', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each([
  ['2018-02-30', 'does not exist'],
  ['2023-02-29', 'does not exist'],
  ['2018-13-01', 'does not exist'],
  ['0000-00-00', 'does not exist'],
  ['2018-04-03 24:00', 'does not exist'],
  ['2018-04-03 12:34:56 +15:00', 'does not exist'],
  ['03.04.2018', 'may mean two different days'],
  ['4/3/2018', 'may mean two different days'],
  ['令和元年4月30日', 'is no date that is understood'],
  ['43193', 'is no date that is understood'],
  ['3/4/18', 'is no date that is understood'],
  ['soon', 'is no date that is understood'],
  ['', 'is empty'],
])('%j is no date, and the reason says why', (text, reason) => {
  expect(read(text)).toBeUndefined();
  expect(whyNoDate(text)).toContain(reason);
});

test.each([
  ['Asia/Tokyo', '2024-01-02 08:00', '2024-01-02 08:00:00.000000 +09:00'],
  ['America/New_York', '2024-07-01', '2024-07-01 00:00:00.000000 -04:00'],
  ['Europe/Berlin', '2024-03-31 03:30', '2024-03-31 03:30:00.000000 +02:00'],
  ['Europe/Berlin', '2024-03-31 01:30', '2024-03-31 01:30:00.000000 +01:00'],
  ['Asia/Kolkata', '2024-01-02', '2024-01-02 00:00:00.000000 +05:30'],
  ['Asia/Tokyo', '2024-01-02T08:00:00Z', '2024-01-02 08:00:00.000000 +00:00'],
  ['Asia/Tokyo', '1704153600', '2024-01-02 09:00:00.000000 +09:00'],
])('in %s, %s is meant as its clocks say', (timeZone, text, expected) => {
  expect(read(text, timeZone)).toBe(expected);
});

test("MISP's forms: a datetime keeps its zone, first and last seen are in UTC", () => {
  const moment = readMoment('2024-01-02 08:00:00.25', 'Asia/Tokyo');
  expect(moment && toMispDatetime(moment)).toBe('2024-01-02T08:00:00.250000+0900');
  expect(moment && toSeen(moment)).toBe('2024-01-01T23:00:00.250000+00:00');
});

test('any moment, written in ISO 8601 or as an epoch, is read as the same moment', () => {
  const date = fc.date({ min: new Date('1973-03-04'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(
      date,
      fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Asia/Kolkata'),
      (when, timeZone) => {
        const iso = when.toISOString();
        const seen = [iso, `${when.getTime()}`]
          .map((text) => readMoment(text, timeZone))
          .map((m) => m && toSeen(m));
        expect(seen).toEqual([iso.replace('Z', '000+00:00'), iso.replace('Z', '000+00:00')]);
      },
    ),
  );
});

test('any text at all is a day that exists, or none', () => {
  const texts = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.string({ unit: fc.constantFrom(...'0123456789-/:.T +年月日令和Apr') }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const moment = readMoment(text, 'Asia/Tokyo');
      if (moment) expect(new Date(`${moment.date}T00:00:00Z`).toISOString()).toContain(moment.date);
      else expect(whyNoDate(text)).toMatch(/\w/);
    }),
    { numRuns: 2000 },
  );
});
