/** A day and a time as a text says them. Without a zone they are meant in the zone of the source. */
export interface Spelled {
  year: number;
  month: number;
  day: number;
  hour?: number;
  minute?: number;
  second?: number;
  /** Digits after the point. */
  fraction?: string;
  /** `+09:00` */
  offset?: string;
}

/** What comes first in `03.04.2018`. */
export type DayOrder = 'day-first' | 'month-first';

export type Reading = Spelled | { epochMicros: bigint } | 'ambiguous' | undefined;
type Groups = Partial<Record<string, string>>;

const TIME =
  '(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?(?:\\s?(?<half>[AaPp])[Mm]\\b)?\\s?(?<zone>[A-Z]{1,3}|[+-]\\d{2}(?::?\\d{2})?)?';
const MONTH =
  '(?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?';
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+)?';
const JAPANESE_TIME = '(?<hour>\\d{1,2})時(?:(?<minute>\\d{1,2})分)?(?:(?<second>\\d{1,2})秒)?';

const YEAR_FIRST = new RegExp(
  `^(?<year>\\d{4})([-/.])(?<month>\\d{1,2})\\2(?<day>\\d{1,2})(?:[T ]\\s?${TIME})?$`,
);
const COMPACT =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?:T?(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?<zone>Z|[+-]\d{4})?)?$/;
/** Without seconds, as far as it can be no number of milliseconds but one of 1976. */
const COMPACT_TO_MINUTE =
  /^(?<year>(?:19|20)\d\d)(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])T?(?<hour>[01]\d|2[0-3])(?<minute>[0-5]\d)(?<zone>Z|[+-]\d{4})?$/;
const YEAR_LAST = new RegExp(`^(?<one>\\d{1,2})([-/.])(?<two>\\d{1,2})\\2(?<year>\\d{4})(?:,?\\s${TIME})?$`);
const NAMED = [
  // RFC 2822, and the time of an access log: 03/Apr/2018:12:34:56 +0900
  new RegExp(
    `^${WEEKDAY}(?<day>\\d{1,2})[-/\\s]${MONTH}[-/\\s,]\\s?(?<year>\\d{4})(?:[:,]?\\s?${TIME})?$`,
    'i',
  ),
  new RegExp(`^${WEEKDAY}${MONTH}\\s+(?<day>\\d{1,2}),?\\s(?<year>\\d{4})(?:,?\\s${TIME})?$`, 'i'),
  // ctime: Tue Apr  3 12:34:56 2018
  new RegExp(`^${WEEKDAY}${MONTH}\\s+(?<day>\\d{1,2})\\s${TIME}\\s(?<year>\\d{4})$`, 'i'),
];
const JAPANESE = new RegExp(
  `^(?:(?<year>\\d{4})|(?<era>明治|大正|昭和|平成|令和)(?<eraYear>\\d{1,2}|元))年(?<month>\\d{1,2})月(?<day>\\d{1,2})日(?:\\([月火水木金土日]\\))?(?:${JAPANESE_TIME}|T?${TIME})?$`,
);
const EPOCH =
  /^@?(?<seconds>\d{9,10})(?:\.(?<fraction>\d{1,9}))?$|^(?<scaled>\d{12,13}|\d{15,16}|\d{18,19})$/;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** The year before the first of the era, and the first day of the era. */
const ERAS: Partial<Record<string, [before: number, start: string]>> = {
  明治: [1867, '1868-01-25'],
  大正: [1911, '1912-07-30'],
  昭和: [1925, '1926-12-25'],
  平成: [1988, '1989-01-08'],
  令和: [2018, '2019-05-01'],
};
/** RFC 2822, 4.3; JST besides. */
const ZONES: Partial<Record<string, string>> = {
  Z: '+00:00',
  UT: '+00:00',
  UTC: '+00:00',
  GMT: '+00:00',
  JST: '+09:00',
  EST: '-05:00',
  EDT: '-04:00',
  CST: '-06:00',
  CDT: '-05:00',
  MST: '-07:00',
  MDT: '-06:00',
  PST: '-08:00',
  PDT: '-07:00',
};

/** What the text says, whether there is such a day or not. */
export function readForms(text: string, order?: DayOrder): Reading {
  const trimmed = text.trim();
  return (
    readYearFirst(trimmed) ??
    readEpoch(trimmed) ??
    readYearLast(trimmed, order) ??
    readNamed(trimmed) ??
    readJapanese(trimmed)
  );
}

function readYearFirst(text: string): Reading {
  const groups = (YEAR_FIRST.exec(text) ?? COMPACT.exec(text) ?? COMPACT_TO_MINUTE.exec(text))?.groups;
  return groups && spelled(groups, groups.month, groups.day);
}

/** Seconds, or by the number of digits thousandths, millionths, or FortiGate's billionths of a second. */
function readEpoch(text: string): Reading {
  const groups: Groups | undefined = EPOCH.exec(text)?.groups;
  if (!groups) return undefined;
  const { seconds, fraction = '', scaled = '' } = groups;
  if (seconds) return { epochMicros: BigInt(seconds + fraction.slice(0, 6).padEnd(6, '0')) };
  if (scaled.length > 16) return { epochMicros: BigInt(scaled) / 1000n };
  return { epochMicros: BigInt(scaled) * (scaled.length > 13 ? 1n : 1000n) };
}

/** 13/4/2018 can only be one day. 03.04.2018 is another one in Berlin than in Chicago. */
function readYearLast(text: string, order: DayOrder | undefined): Reading {
  const groups: Groups | undefined = YEAR_LAST.exec(text)?.groups;
  if (!groups) return undefined;
  const [one, two] = [Number(groups.one), Number(groups.two)];
  if (!order && one <= 12 && two <= 12 && one !== two) return 'ambiguous';
  const isDayFirst = order ? order === 'day-first' : one > 12;
  return isDayFirst ? spelled(groups, groups.two, groups.one) : spelled(groups, groups.one, groups.two);
}

function readNamed(text: string): Reading {
  for (const form of NAMED) {
    const groups = form.exec(text)?.groups;
    if (groups?.name) return spelled(groups, MONTHS.indexOf(groups.name.toLowerCase()) + 1, groups.day);
  }
  return undefined;
}

function readJapanese(text: string): Reading {
  if (/^[\x20-\x7e]*$/.test(text)) return undefined;
  const groups: Groups | undefined = JAPANESE.exec(text.normalize('NFKC').replaceAll(/\s/g, ''))?.groups;
  if (!groups?.era) return groups && spelled(groups, groups.month, groups.day);
  const [before, start] = ERAS[groups.era] ?? [0, ''];
  const year = before + (groups.eraYear === '元' ? 1 : Number(groups.eraYear));
  const day = `${year}-${groups.month?.padStart(2, '0')}-${groups.day?.padStart(2, '0')}`;
  return day < start ? undefined : spelled({ ...groups, year: `${year}` }, groups.month, groups.day);
}

function spelled(
  { year, hour, minute, second, fraction, half, zone }: Groups,
  month: string | number | undefined,
  day: string | undefined,
): Spelled | undefined {
  const offset = zone === undefined ? undefined : toOffset(zone);
  if (zone !== undefined && offset === undefined) return undefined;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    ...(hour !== undefined && {
      hour: toHour(Number(hour), half),
      minute: Number(minute ?? 0),
      second: Number(second ?? 0),
    }),
    ...(fraction && { fraction }),
    ...(offset && { offset }),
  };
}

/** 12 AM is midnight, 12 PM is noon; 0 AM and 13 PM are no hours. */
function toHour(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (/p/i.test(half) ? 12 : 0);
}

function toOffset(zone: string): string | undefined {
  if (/^[A-Z]/i.test(zone)) return ZONES[zone.toUpperCase()];
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
