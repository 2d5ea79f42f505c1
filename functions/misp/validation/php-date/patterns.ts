// The formats of PHP's date parser (php.net: Supported Date and Time Formats), as timelib 2022.12 recognises them.
// Written in lower case and wrapped in any(...): case does not matter there. Elsewhere it does.
function any(text: string): string {
  return text.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const space = '([ \t]+|\u00a0+|\u202f+)';
const frac = '\\.[0-9]+';
const hour24 = '([01]?[0-9]|2[0-4])';
const hour24lz = '([01][0-9]|2[0-4])';
const hour12 = '(0?[1-9]|1[0-2])';
const minute = '([0-5]?[0-9])';
const minutelz = '([0-5][0-9])';
const second = `(${minute}|60)`;
const secondlz = `(${minutelz}|60)`;
const meridian = '([AaPp]\\.?[Mm]\\.?[\0\t ])';
const tz = '(\\(?[A-Za-z]{1,6}\\)?|[A-Z][a-z]+([_/-][A-Za-z]+)+)';
const tzcorrection = `((GMT)?[+-](${hour24}(:?${minute})?|${hour24lz}${minutelz}${secondlz}|${hour24lz}:${minutelz}:${secondlz}))`;

const month = '(0?[0-9]|1[0-2])';
const day = '(([0-2]?[0-9]|3[01])(st|nd|rd|th)?)';
const year = '[0-9]{1,4}';
const year2 = '[0-9]{2}';
const year4 = '[0-9]{4}';
const dayofyear = '(00[1-9]|0[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6])';
const weekofyear = '(0[1-9]|[1-4][0-9]|5[0-3])';
const monthlz = '(0[0-9]|1[0-2])';
const daylz = '(0[0-9]|[12][0-9]|3[01])';

const dayfull = any('(sun|mon|tues|wednes|thurs|fri|satur)day');
const dayname = `(${dayfull}[sS]?|${any('sun|mon|tue|wed|thu|fri|sat')})`;
const daytext = `(${dayname}|${any('weekdays?')})`;
const monthfull = any(
  '(january|february|march|april|may|june|july|august|september|october|november|december)',
);
const monthabbr = any('(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)');
const monthtext = `(${monthfull}|${monthabbr}|I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII)`;

const timetiny12 = `${hour12}${space}?${meridian}`;
const timeshort12 = `${hour12}[:.]${minutelz}${space}?${meridian}`;
const timelong12 = `${hour12}[:.]${minute}[:.]${secondlz}${space}?${meridian}`;
const timeshort24 = `[tT]?${hour24}[:.]${minute}`;
const timelong24 = `[tT]?${hour24}[:.]${minute}[:.]${second}`;
const normtz = `[tT]?${hour24}[:.]${minute}[:.]${secondlz}${space}?(${tzcorrection}|${tz})`;
const datenoyear = `${monthtext}[ .\t-]*${day}([,.stndrh\t ]+|\0)`;

const reltextnumber = any(
  '(first|second|third|fourth|fifth|sixth|seventh|eighth?|ninth|tenth|eleventh|twelfth)',
);
const reltexttext = any('(next|last|previous|this)');
const reltextunit = `(${any('ms|µs|(msec|millisecond|µsec|microsecond|usec|sec|second|min|minute|hour|day|fortnight|forthnight|month|year)s?|weeks')}|${daytext})`;

export const PATTERNS = {
  yesterday: any('yesterday'),
  now: any('now'),
  noon: any('noon'),
  today: any('midnight|today'),
  tomorrow: any('tomorrow'),
  timestamp: '@-?[0-9]+',
  timestampMicro: '@-?[0-9]+\\.[0-9]{0,6}',
  dayOfMonth: any('(first|last) day of'),
  backOrFrontOf: `(${any('back')}|${any('front')})${any(' of ')}${hour24}(${space}?${meridian})?`,
  weekdayOf: `(${reltextnumber}|${reltexttext})${space}${dayname}${space}${any('of')}`,
  time12: `${timetiny12}|${timeshort12}|${timelong12}`,
  mssqlTime: `${hour12}:${minutelz}:${secondlz}[:.][0-9]+${meridian}`,
  time24: `[tT]${hour24}|${timeshort24}|${timelong24}|${timelong24}${frac}`,
  hourMinute: `[tT]?${hour24lz}${minutelz}`,
  hourMinuteSecond: `[tT]?${hour24lz}${minutelz}${secondlz}`,
  american: `${month}/${day}(/${year})?`,
  isoDate: `[+-]?${year4}-${monthlz}-${daylz}|${year4}/${monthlz}/${daylz}/?|${year4}/${month}/${day}`,
  isoDate2: `${year2}-${monthlz}-${daylz}`,
  isoDateX: `[+-][0-9]{5,19}-${monthlz}-${daylz}`,
  yearMonth: `${year4}-${month}`,
  gnuDate: `${year}-${month}-${day}`,
  dateFull: `${day}[ \t.-]*${monthtext}[ \t.-]*${year}`,
  pointedDate4: `${day}[.\t-]${month}[.-]${year4}`,
  pointedDate2: `${day}[.\t]${month}\\.${year2}`,
  monthYear: `${monthtext}[ .\t-]*${year4}`,
  yearMonthText: `${year4}[ .\t-]*${monthtext}`,
  dateText: `${monthtext}[ .\t-]*${day}[,.stndrh\t ]+${year}|${datenoyear}`,
  dayMonthText: `${day}[ .\t-]*${monthtext}`,
  dateNoColon: `${year4}${monthlz}${daylz}`,
  dateTime: [
    `${year4}${monthlz}${daylz}T${hour24}:${minutelz}:${secondlz}`,
    `${year4}${monthlz}${daylz}[tT]${hour24}${minutelz}${secondlz}`,
    `${year4}-${monthlz}-${daylz}T${hour24lz}:${minutelz}:${secondlz}${frac}${tzcorrection}?`,
    `${year4}-${month}-${day}T${hour24}:${minute}:${second}`,
    `${year4}:${monthlz}:${daylz} ${hour24lz}:${minutelz}:${secondlz}`,
  ].join('|'),
  dayOfYear: `${year4}[.-]?${dayofyear}`,
  isoWeekday: `${year4}-?W${weekofyear}-?[0-7]`,
  isoWeek: `${year4}-?W${weekofyear}`,
  pgText: `${monthabbr}-${daylz}-${year}`,
  pgTextReverse: `${year}-${monthabbr}-${daylz}`,
  clf: `${day}/${monthabbr}/${year4}:${hour24lz}:${minutelz}:${secondlz}${space}${tzcorrection}`,
  year4,
  ago: any('ago'),
  dayText: daytext,
  relativeWeek: `${reltexttext}${space}${any('week')}`,
  relativeText: `(${reltextnumber}|${reltexttext})${space}${reltextunit}`,
  monthText: `${monthfull}|${monthabbr}`,
  zone: `${tzcorrection}|${tz}`,
  dateWithTime12: `${datenoyear}(${timeshort12}|${timelong12})`,
  dateWithTime: `${datenoyear}(${timeshort24}|${timelong24}|${normtz})`,
  relative: `[+-]*[ \t]*[0-9]{1,13}${space}?(${reltextunit}|${any('week')})`,
  nothing: `[.,\n\0]|${space}`,
} as const satisfies Record<string, string>;

export type Token = keyof typeof PATTERNS;
