const DATE = String.raw`(\d{4}-\d{2}-\d{2})`;
const TIME = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?`;
// Numbered groups: named ones take V8 twice as long, and files have millions of these.
const DATE_TIME = new RegExp(`^${DATE}(?:[ T]${TIME})?$`);
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * `2021-10-26 20:53:50.123456` to `2021-10-26T20:53:50.123456+0000`, the form in which MISP stores a datetime. A time
 * without a zone is UTC; MISP keeps six digits of the fraction. `undefined` for what is no date or no time of day.
 */
export function toMispDateTime(text: string): string | undefined {
  const parts = DATE_TIME.exec(text.trim());
  if (!parts) return undefined;
  const [, date = '', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = parts;
  if (!isDate(date) || hour > '23' || minute > '59' || second > '59') return undefined;
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  return `${date}T${hour}:${minute}:${second}.${micros}${zone === 'Z' ? '+0000' : zone.replace(':', '')}`;
}

/** A day that exists, as `YYYY-MM-DD`: MISP turns 2024-02-30 into 1 March without a word. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = Number(text.slice(8));
  return day >= 1 && day <= daysOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && !isLeap ? 28 : (LONGEST_MONTHS[month - 1] ?? 0);
}
