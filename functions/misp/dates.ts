import { type DayOrder, type Reading, readForms, type Spelled } from './date-forms.ts';
import { offsetAt, offsetOnWall } from './zone-offset.ts';

/** A moment, or a day from its first second on, in the zone in which it was said. */
export interface Moment {
  /** `YYYY-MM-DD`, as an event's date. */
  date: string;
  /** `20:53:50.123456` */
  time: string;
  /** `+09:00` */
  offset: string;
}

/** How dates are meant where a text does not say it. */
export interface DateCustoms {
  /** Of times that name none. */
  timeZone: string;
  /** Of `03.04.2018`; left out, it is not guessed. */
  dates?: DayOrder | undefined;
}

const MINUTE = 60_000;
const NOT_GUESSED: DateCustoms = { timeZone: 'UTC' };

/** A row often has its date in several places, and a file has many rows of one day. */
let lastRead: { text: string; customs: DateCustoms; moment: Moment | undefined } | undefined;

/**
 * ISO 8601, `2018/4/3`, `20180403`, seconds or milliseconds since 1970, RFC 2822, an access log's time, `2024年1月2日`,
 * `令和6年1月2日`. `undefined` for a day or time that does not exist, and for what may mean two days: `whyNoDate` says which.
 */
export function readMoment(text: string, customs = NOT_GUESSED): Moment | undefined {
  if (lastRead?.text === text && lastRead.customs === customs) return lastRead.moment;
  const moment = toMoment(readForms(text, customs.dates), customs.timeZone);
  lastRead = { text, customs, moment };
  return moment;
}

/** The form in which MISP stores a datetime: `2021-10-26T20:53:50.123456+0900`. */
export function toMispDatetime({ date, time, offset }: Moment): string {
  return `${date}T${time}${offset.replace(':', '')}`;
}

/** The form in which MISP gives `first_seen` and `last_seen` back, always in UTC: two of them compare as texts. */
export function toSeen({ date, time, offset }: Moment): string {
  if (offset === '+00:00') return `${date}T${time}${offset}`;
  const utc = new Date(`${date}T${time}${offset}`).toISOString();
  // The last hours of the year 9999, west of Greenwich.
  if (utc.startsWith('+')) return `${date}T${time}${offset}`;
  return `${utc.slice(0, 19)}${time.slice(8)}+00:00`;
}

/** For the receipt: what is wrong with a text that `readMoment` did not take. Of a source that has customs, they may be the way out. */
export function whyNoDate(text: string, customs?: DateCustoms): string {
  const reading = readForms(text, customs?.dates);
  if (reading === 'ambiguous')
    return `may mean two different days; write it year first, as 2018-04-03${customs ? ", or set the source's option dates to 'day-first' or 'month-first'" : ''}`;
  if (reading) return 'is a day or time that does not exist';
  if (text.trim() === '') return 'is empty; write it as 2018-04-03';
  return 'is no date that is understood; write it as 2018-04-03 or 2018-04-03 20:53:50';
}

// MySQL's dates begin with the year 1000.
function exists({ year, month, day, hour = 0, minute = 0, second = 0, offset }: Spelled): boolean {
  return (
    year >= 1000 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysOf(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59 &&
    (offset === undefined || isOffset(offset))
  );
}

// Kiribati is 14 hours before Greenwich; nobody is more.
function isOffset(offset: string): boolean {
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  return minutes <= 59 && hours * 60 + minutes <= 14 * 60;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function toMoment(reading: Reading, timeZone: string): Moment | undefined {
  if (typeof reading !== 'object') return undefined;
  if ('epochMicros' in reading) return fromEpoch(reading.epochMicros, timeZone);
  return exists(reading) ? fromSpelled(reading, timeZone) : undefined;
}

function fromSpelled(spelled: Spelled, timeZone: string): Moment {
  const { year, month, day, hour = 0, minute = 0, second = 0, fraction = '' } = spelled;
  const offset =
    spelled.offset ??
    (timeZone === 'UTC'
      ? '+00:00'
      : writeOffset(offsetOnWall(timeZone, Date.UTC(year, month - 1, day, hour, minute, second))));
  return {
    date: `${year}-${two(month)}-${two(day)}`,
    time: `${two(hour)}:${two(minute)}:${two(second)}.${fraction.slice(0, 6).padEnd(6, '0')}`,
    offset,
  };
}

/** As a text says it: of 10 digits at most for the seconds, which end in the year 2286. */
function fromEpoch(micros: bigint, timeZone: string): Moment {
  const utc = Number(micros / 1000n);
  const offset = offsetAt(timeZone, utc);
  const wall = new Date(utc + offset * MINUTE);
  const [date = '', time = ''] = wall.toISOString().split('T');
  const fraction = `${micros % 1_000_000n}`.padStart(6, '0');
  return { date, time: `${time.slice(0, 8)}.${fraction}`, offset: writeOffset(offset) };
}

function writeOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}
