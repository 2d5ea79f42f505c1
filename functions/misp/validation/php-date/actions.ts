import { dayNumber, weekdayOf } from './calendar.ts';
import type { Cursor } from './cursor.ts';
import { clearTime, type Draft, NotADate, startDate, startTime, startZone } from './draft.ts';
import type { Token } from './patterns.ts';
import { addRelative, readRelativeText, readWeekday, turnBack } from './relative.ts';
import { readZone } from './zones.ts';

type Action = (draft: Draft, cursor: Cursor) => void;

function readZoneIfAny(draft: Draft, cursor: Cursor): void {
  if (cursor.rest !== '') draft.zone = readZone(cursor);
}

function readClock(draft: Draft, cursor: Cursor): void {
  draft.h = cursor.number(2);
  if (!cursor.isAtTimeSeparator()) return;
  draft.i = cursor.number(2);
  if (cursor.isAtTimeSeparator()) draft.s = cursor.number(2);
}

function addMeridian(draft: Draft, cursor: Cursor): void {
  draft.h = (draft.h ?? 0) + cursor.meridian(draft.h ?? 0);
}

function readDate(order: string): Action {
  return (draft, cursor) => {
    startDate(draft);
    readParts(draft, cursor, order);
  };
}

/** y: four digits, Y: fewer mean this century, s: signed, m and d: numbers, M: name of a month, D: day with suffix. */
function readParts(draft: Draft, cursor: Cursor, order: string): void {
  for (const part of order) readPart(draft, cursor, part);
}

function readPart(draft: Draft, cursor: Cursor, part: string): void {
  if (part === 'y') draft.y = cursor.number(4);
  else if (part === 'Y') draft.y = cursor.year(4);
  else if (part === 's') draft.y = cursor.signed(19);
  else if (part === 'm') draft.m = cursor.number(2);
  else if (part === 'M') draft.m = cursor.month();
  else draft.d = cursor.number(2);
  if (part === 'D') cursor.skipDaySuffix();
}

function readTimeOfDay(draft: Draft, cursor: Cursor): void {
  draft.h = cursor.number(2);
  draft.i = cursor.number(2);
  draft.s = cursor.number(2);
}

function readTime24(draft: Draft, cursor: Cursor): void {
  startTime(draft);
  readClock(draft, cursor);
  draft.us = cursor.fraction();
}

function readDateTime(draft: Draft, cursor: Cursor): void {
  startTime(draft);
  startDate(draft);
  readParts(draft, cursor, 'ymd');
  readTimeOfDay(draft, cursor);
  draft.us = cursor.fraction();
  readZoneIfAny(draft, cursor);
}

function readIsoWeek(draft: Draft, cursor: Cursor, hasDay: boolean): void {
  startDate(draft);
  draft.y = cursor.number(4);
  const week = cursor.number(2);
  const day = hasDay ? cursor.number(1) : 1;
  const first = weekdayOf(dayNumber(draft.y ?? 0, 1, 1));
  draft.relative.d = (week - 1) * 7 + day - (first > 4 ? first - 7 : first);
  Object.assign(draft, { m: 1, d: 1 });
}

function readTimestamp(draft: Draft, cursor: Cursor, micro: boolean): void {
  const negative = cursor.rest.startsWith('@-');
  clearTime(draft);
  Object.assign(draft, { haveDate: false, y: 0, m: 0, d: 0 });
  if (!startZone(draft)) return;
  Object.assign(draft, { y: 1970, m: 1, d: 1, zone: { offset: 0 } });
  draft.relative.s += cursor.signed(24);
  if (!micro) return;
  const digits = cursor.rest.length - 1;
  draft.relative.us = cursor.signed(6) * 10 ** (6 - digits) * (negative ? -1 : 1);
}

function readWeekdayOf(draft: Draft, cursor: Cursor): void {
  const { amount, behavior } = readRelativeText(cursor);
  cursor.skipSpaces();
  addRelative(draft, cursor, amount, amount > 0 ? 1 : behavior, false);
  draft.special = { kind: amount > 0 ? 'nth weekday of' : 'last weekday of', amount: 0 };
}

function readDayText(draft: Draft, cursor: Cursor): void {
  draft.haveWeekday = true;
  clearTime(draft);
  const word = cursor.rest.toLowerCase();
  draft.weekday = word.startsWith('weekday') ? 1 : readWeekday(cursor);
  if (draft.weekdayBehavior !== 2) draft.weekdayBehavior = 1;
}

function readRelativeWeek(draft: Draft, cursor: Cursor): void {
  const { amount, behavior } = readRelativeText(cursor);
  cursor.skipSpaces();
  addRelative(draft, cursor, amount, behavior, false);
  draft.weekdayBehavior = 2;
  if (!draft.haveWeekday) Object.assign(draft, { haveWeekday: true, weekday: 1 });
}

function readHourMinute(draft: Draft, cursor: Cursor): void {
  if (draft.haveTime > 1) throw new NotADate('two times');
  if (draft.haveTime === 0) Object.assign(draft, { h: cursor.number(2), i: cursor.number(2), s: 0 });
  else draft.y = cursor.number(4);
  draft.haveTime++;
}

function setDay(draft: Draft, offset: number): void {
  clearTime(draft);
  draft.relative.d = offset;
}

export const ACTIONS: Record<Token, Action> = {
  yesterday: (draft) => setDay(draft, -1),
  now: () => {},
  noon: (draft) => {
    clearTime(draft);
    Object.assign(draft, { haveTime: 1, h: 12 });
  },
  today: clearTime,
  tomorrow: (draft) => setDay(draft, 1),
  timestamp: (draft, cursor) => readTimestamp(draft, cursor, false),
  timestampMicro: (draft, cursor) => readTimestamp(draft, cursor, true),
  dayOfMonth: (draft, cursor) => {
    draft.dayOfMonth = /^l/i.test(cursor.rest) ? 'last' : 'first';
  },
  backOrFrontOf: (draft, cursor) => {
    const back = cursor.next() === 'b';
    clearTime(draft);
    Object.assign(draft, { haveTime: 1, h: cursor.number(2) - (back ? 0 : 1), i: back ? 15 : 45 });
    if (cursor.rest !== '') addMeridian(draft, cursor);
  },
  weekdayOf: readWeekdayOf,
  time12: (draft, cursor) => {
    startTime(draft);
    readClock(draft, cursor);
    addMeridian(draft, cursor);
  },
  mssqlTime: (draft, cursor) => {
    startTime(draft);
    readTimeOfDay(draft, cursor);
    draft.us = cursor.fraction();
    addMeridian(draft, cursor);
  },
  time24: readTime24,
  hourMinute: readHourMinute,
  hourMinuteSecond: (draft, cursor) => {
    startTime(draft);
    readTimeOfDay(draft, cursor);
  },
  american: (draft, cursor) => {
    startDate(draft);
    readParts(draft, cursor, 'md');
    if (cursor.next() === '/') draft.y = cursor.year(4);
  },
  isoDate: (draft, cursor) => {
    startDate(draft);
    draft.y = cursor.signed(4);
    readParts(draft, cursor, 'md');
  },
  isoDate2: readDate('Ymd'),
  isoDateX: readDate('smd'),
  yearMonth: (draft, cursor) => {
    readDate('Ym')(draft, cursor);
    draft.d = 1;
  },
  gnuDate: readDate('Ymd'),
  dateFull: readDate('DMY'),
  pointedDate4: readDate('dmy'),
  pointedDate2: readDate('dmY'),
  monthYear: (draft, cursor) => {
    readDate('MY')(draft, cursor);
    draft.d = 1;
  },
  yearMonthText: (draft, cursor) => {
    readDate('YM')(draft, cursor);
    draft.d = 1;
  },
  dateText: readDate('MdY'),
  dayMonthText: readDate('DM'),
  dateNoColon: readDate('ymd'),
  dateTime: readDateTime,
  dayOfYear: (draft, cursor) => {
    startDate(draft);
    Object.assign(draft, { y: cursor.year(4), d: cursor.number(3), m: 1 });
  },
  isoWeekday: (draft, cursor) => readIsoWeek(draft, cursor, true),
  isoWeek: (draft, cursor) => readIsoWeek(draft, cursor, false),
  pgText: readDate('MdY'),
  pgTextReverse: readDate('YMd'),
  clf: (draft, cursor) => {
    startTime(draft);
    startDate(draft);
    readParts(draft, cursor, 'dMy');
    readTimeOfDay(draft, cursor);
    cursor.skipSpaces();
    draft.zone = readZone(cursor);
  },
  year4: (draft, cursor) => {
    draft.y = cursor.number(4);
  },
  ago: turnBack,
  dayText: readDayText,
  relativeWeek: readRelativeWeek,
  relativeText: (draft, cursor) => {
    const { amount, behavior } = readRelativeText(cursor);
    cursor.skipSpaces();
    addRelative(draft, cursor, amount, behavior, false);
  },
  monthText: readDate('M'),
  zone: (draft, cursor) => {
    if (startZone(draft)) draft.zone = readZone(cursor);
  },
  dateWithTime12: (draft, cursor) => {
    readDate('Md')(draft, cursor);
    startTime(draft);
    readClock(draft, cursor);
    addMeridian(draft, cursor);
  },
  dateWithTime: (draft, cursor) => {
    readDate('Md')(draft, cursor);
    startTime(draft);
    draft.h = cursor.number(2);
    draft.i = cursor.number(2);
    if (cursor.next() === ':') draft.s = cursor.number(2);
    readZoneIfAny(draft, cursor);
  },
  relative: (draft, cursor) => {
    const amount = cursor.signed(24);
    cursor.skipSpaces();
    addRelative(draft, cursor, amount, 1, true);
  },
  nothing: () => {},
};
