import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type DateCustoms,
  readMoment,
  toMispDatetime,
  toSeen,
  whyNoDate,
} from '../../../functions/misp/dates.ts';
import { anyCharacter } from '../../support/any-character.ts';

const read = (text: string, timeZone = 'UTC', dates?: DateCustoms['dates']) => {
  const moment = readMoment(text, { timeZone, dates });
  return moment && `${moment.date} ${moment.time} ${moment.offset}`;
};

test.each([
  ['2018-04-03', '2018-04-03 00:00:00.000000 +00:00'],
  ['2018/4/3', '2018-04-03 00:00:00.000000 +00:00'],
  ['2018-4-3', '2018-04-03 00:00:00.000000 +00:00'],
  ['20180403', '2018-04-03 00:00:00.000000 +00:00'],
  ['20180403123456', '2018-04-03 12:34:56.000000 +00:00'],
  ['201804031234', '2018-04-03 12:34:00.000000 +00:00'],
  ['20180403T1234Z', '2018-04-03 12:34:00.000000 +00:00'],
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
  ['昭和64年1月7日', '1989-01-07 00:00:00.000000 +00:00'],
  ['平成元年1月8日', '1989-01-08 00:00:00.000000 +00:00'],
  ['昭和元年12月25日', '1926-12-25 00:00:00.000000 +00:00'],
  ['大正1年7月30日', '1912-07-30 00:00:00.000000 +00:00'],
  ['明治45年7月29日', '1912-07-29 00:00:00.000000 +00:00'],
  ['2024年1月2日3時4分5秒', '2024-01-02 03:04:05.000000 +00:00'],
  ['2024年1月2日 23時', '2024-01-02 23:00:00.000000 +00:00'],
  ['2024年1月2日(火)12:34:56.5+09:00', '2024-01-02 12:34:56.500000 +09:00'],
  ['2024年1月2日T12:34', '2024-01-02 12:34:00.000000 +00:00'],
  ['\u30002024年10月20日 ', '2024-10-20 00:00:00.000000 +00:00'],
  [' 2018-04-03 ', '2018-04-03 00:00:00.000000 +00:00'],
  ['2000-02-29 12:34 +09:59', '2000-02-29 12:34:00.000000 +09:59'],
  ['2018.4.3', '2018-04-03 00:00:00.000000 +00:00'],
  ['2018-04-03T12:34', '2018-04-03 12:34:00.000000 +00:00'],
  ['2018-04-03 12:34:56,5Z', '2018-04-03 12:34:56.500000 +00:00'],
  ['2018-04-03  12:34:56 -02', '2018-04-03 12:34:56.000000 -02:00'],
  ['2018-04-03 23:59:59', '2018-04-03 23:59:59.000000 +00:00'],
  ['20180403T123456Z', '2018-04-03 12:34:56.000000 +00:00'],
  ['20180403123456+0930', '2018-04-03 12:34:56.000000 +09:30'],
  ['1000-01-01', '1000-01-01 00:00:00.000000 +00:00'],
  ['2018-04-03 12:34:56 +14:00', '2018-04-03 12:34:56.000000 +14:00'],
  ['@1704164645', '2024-01-02 03:04:05.000000 +00:00'],
  ['999999999', '2001-09-09 01:46:39.000000 +00:00'],
  ['1704164645.1234567', '2024-01-02 03:04:05.123456 +00:00'],
  ['170416464512', '1975-05-27 09:54:24.512000 +00:00'],
  ['1704164645123456', '2024-01-02 03:04:05.123456 +00:00'],
  ['170416464512345', '1975-05-27 09:54:24.512345 +00:00'],
  ['170416464512345678', '1975-05-27 09:54:24.512345 +00:00'],
  ['4-4-2018 12:34', '2018-04-04 12:34:00.000000 +00:00'],
  ['31.12.2018, 12:34:56', '2018-12-31 12:34:56.000000 +00:00'],
  ['12/13/2018 1:02', '2018-12-13 01:02:00.000000 +00:00'],
  ['13/12/2018', '2018-12-13 00:00:00.000000 +00:00'],
  ['Tuesday, 3 April 2018', '2018-04-03 00:00:00.000000 +00:00'],
  ['tue 03-apr-2018 12:34', '2018-04-03 12:34:00.000000 +00:00'],
  ['April 3, 2018 12:34:56 EDT', '2018-04-03 12:34:56.000000 -04:00'],
  ['Mon, April  3 2018, 12:34', '2018-04-03 12:34:00.000000 +00:00'],
  ['3 Apr, 2018', '2018-04-03 00:00:00.000000 +00:00'],
  ['4/13/2018 1:02 AM', '2018-04-13 01:02:00.000000 +00:00'],
  ['4/13/2018, 12:02:03\u202fPM', '2018-04-13 12:02:03.000000 +00:00'],
  ['Apr 3, 2018 12:02:03.5 am EST', '2018-04-03 00:02:03.500000 -05:00'],
  ['2018-04-03 11:59pm +0900', '2018-04-03 23:59:00.000000 +09:00'],
  ['Sat Apr  7 12:34:56 JST 2018', '2018-04-07 12:34:56.000000 +09:00'],
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
  ['0999-12-31', 'does not exist'],
  ['2018-04-03 12:34 -15:00', 'does not exist'],
  ['12/11/2018', 'may mean two different days'],
  ['11-12-2018', 'may mean two different days'],
  ['2018-00-01', 'does not exist'],
  ['2018-01-00', 'does not exist'],
  ['2018-04-31', 'does not exist'],
  ['2018-06-31', 'does not exist'],
  ['2018-09-31', 'does not exist'],
  ['2018-11-31', 'does not exist'],
  ['2018-01-32', 'does not exist'],
  ['2100-02-29', 'does not exist'],
  ['2018-04-03 12:60', 'does not exist'],
  ['2018-04-03 12:34:60', 'does not exist'],
  ['2018-04-03 12:34 +09:60', 'does not exist'],
  ['2018-04-03 12:34 +14:01', 'does not exist'],
  ['2024年2月30日', 'does not exist'],
  ['2018-04-03 0:34 AM', 'does not exist'],
  ['2018-04-03 13:34 PM', 'does not exist'],
  ['2018-04-03 12:34 XM', 'is no date that is understood'],
  ['平成元年1月7日', 'is no date that is understood'],
  ['昭和1年12月24日', 'is no date that is understood'],
  ['大正元年7月29日', 'is no date that is understood'],
  ['明治1年1月24日', 'is no date that is understood'],
  ['2018-04/03', 'is no date that is understood'],
  ['x 2018-04-03', 'is no date that is understood'],
  ['2018-04-03 x', 'is no date that is understood'],
  ['2018-04-03 12:34 X', 'is no date that is understood'],
  ['2018-04-03 12:34 QQQ', 'is no date that is understood'],
  ['2018040', 'is no date that is understood'],
  ['x 20180403', 'is no date that is understood'],
  ['20180403 x', 'is no date that is understood'],
  ['x 13/4/2018', 'is no date that is understood'],
  ['13/4/2018 x', 'is no date that is understood'],
  ['13/4-2018', 'is no date that is understood'],
  ['x 3 Apr 2018', 'is no date that is understood'],
  ['3 Apr 2018 x', 'is no date that is understood'],
  ['3 Foo 2018', 'is no date that is understood'],
  ['x Apr 3 2018', 'is no date that is understood'],
  ['Apr 3 2018 x', 'is no date that is understood'],
  ['Apr 3 12:34 2018 x', 'is no date that is understood'],
  ['x Apr 3 12:34 2018', 'is no date that is understood'],
  ['on 2024年1月2日', 'is no date that is understood'],
  ['2024年1月2日頃', 'is no date that is understood'],
  ['2024年1月2日(一)', 'is no date that is understood'],
  ['12345678', 'does not exist'],
  ['12345678901', 'is no date that is understood'],
  ['12345678901234', 'does not exist'],
  ['x1704164645', 'is no date that is understood'],
  ['1704164645x', 'is no date that is understood'],
  ['x1704164645123', 'is no date that is understood'],
  ['1704164645123x', 'is no date that is understood'],
  ['', 'is empty'],
])('%j is no date, and the reason says why', (text, reason) => {
  expect(read(text)).toBeUndefined();
  expect(whyNoDate(text)).toContain(reason);
});

test.each(
  [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ].map(
    (name, i) =>
      [name, name.slice(0, 3), `2018-${`${i + 1}`.padStart(2, '0')}-03 00:00:00.000000 +00:00`] as const,
  ),
)('%s and %s are the same month', (name, short, expected) => {
  expect([read(`3 ${name} 2018`), read(`3 ${short.toLowerCase()} 2018`)]).toEqual([expected, expected]);
});

test.each([
  ...[
    ['Z', '+00:00'],
    ['UT', '+00:00'],
    ['UTC', '+00:00'],
    ['GMT', '+00:00'],
    ['JST', '+09:00'],
  ],
  ...[
    ['EST', '-05:00'],
    ['EDT', '-04:00'],
    ['CST', '-06:00'],
    ['CDT', '-05:00'],
    ['MST', '-07:00'],
  ],
  ...[
    ['MDT', '-06:00'],
    ['PST', '-08:00'],
    ['PDT', '-07:00'],
  ],
])('%s is the zone %s', (zone, offset) => {
  expect(read(`3 Apr 2018 12:34:56 ${zone}`, 'Asia/Tokyo')).toBe(`2018-04-03 12:34:56.000000 ${offset}`);
});

test.each(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])(
  '%s before a date changes nothing',
  (weekday) => {
    expect(read(`${weekday}, 3 Apr 2018`)).toBe('2018-04-03 00:00:00.000000 +00:00');
  },
);

test.each([
  ['day-first', '03.04.2018', '2018-04-03'],
  ['day-first', '3/4/2018', '2018-04-03'],
  ['day-first', '13.04.2018', '2018-04-13'],
  ['month-first', '03.04.2018', '2018-03-04'],
  ['month-first', '4/3/2018', '2018-04-03'],
  ['month-first', '4/13/2018', '2018-04-13'],
  ['day-first', '2018-04-03', '2018-04-03'],
] as const)('with %s, %s is %s', (dates, text, day) => {
  expect(read(text, 'UTC', dates)).toBe(`${day} 00:00:00.000000 +00:00`);
});

test('what is against the order of the source is no day, rather than another one', () => {
  expect(read('4/13/2018', 'UTC', 'day-first')).toBeUndefined();
  expect(whyNoDate('13.04.2018', { timeZone: 'UTC', dates: 'month-first' })).toContain('does not exist');
});

test('of a source that may say how its dates are meant, the reason says so', () => {
  expect(whyNoDate('4/3/2018', { timeZone: 'UTC' })).toBe(
    "may mean two different days; write it year first, as 2018-04-03, or set the source's option dates to 'day-first' or 'month-first'",
  );
});

test('what is wrong with a text is said with what to write instead', () => {
  expect(['4/3/2018', '2018-02-30', ' ', 'soon'].map((text) => whyNoDate(text))).toEqual([
    'may mean two different days; write it year first, as 2018-04-03',
    'is a day or time that does not exist',
    'is empty; write it as 2018-04-03',
    'is no date that is understood; write it as 2018-04-03 or 2018-04-03 20:53:50',
  ]);
});

test('the same text is another moment in another zone', () => {
  expect([read('2024-01-02', 'Asia/Tokyo'), read('2024-01-02'), read('2024-01-03')]).toEqual([
    '2024-01-02 00:00:00.000000 +09:00',
    '2024-01-02 00:00:00.000000 +00:00',
    '2024-01-03 00:00:00.000000 +00:00',
  ]);
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
  const moment = readMoment('2024-01-02 08:00:00.25', { timeZone: 'Asia/Tokyo' });
  expect(moment && toMispDatetime(moment)).toBe('2024-01-02T08:00:00.250000+0900');
  expect(moment && toSeen(moment)).toBe('2024-01-01T23:00:00.250000+00:00');
});

test.each([
  ['9999-12-31 23:00:00 -05:00', '9999-12-31T23:00:00.000000-05:00'],
  ['9999-12-31 23:00:00', '9999-12-31T23:00:00.000000+00:00'],
  ['1000-01-01 00:00:00.5 +09:00', '0999-12-31T15:00:00.500000+00:00'],
])('%s, at the end of what a year can be, is seen at %s', (text, expected) => {
  const moment = readMoment(text);
  expect(moment && toSeen(moment)).toBe(expected);
});

test('an epoch, however many digits it has, is before the year 2287', () => {
  expect(read('9999999999999')).toBe('2286-11-20 17:46:39.999000 +00:00');
  expect(read('9999999999999999999')).toBe('2286-11-20 17:46:39.999999 +00:00');
  expect(read('999999999999999999')).toBe('2001-09-09 01:46:39.999999 +00:00');
});

test('any moment, written in ISO 8601 or as an epoch, is read as the same moment', () => {
  const date = fc.date({ min: new Date('2001-09-10'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(
      date,
      fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Asia/Kolkata'),
      (when, timeZone) => {
        const iso = when.toISOString();
        const seen = [iso, `${when.getTime()}`]
          .map((text) => readMoment(text, { timeZone }))
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
      const moment = readMoment(text, { timeZone: 'Asia/Tokyo' });
      if (moment) expect(new Date(`${moment.date}T00:00:00Z`).toISOString()).toContain(moment.date);
      else expect(whyNoDate(text)).toMatch(/\w/);
    }),
    { numRuns: 2000 },
  );
});
