const DATE_TIME =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[ T](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?\s?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * `2021-10-26 20:53:50.123456` to `2021-10-26T20:53:50.123456+0000`, the form in which MISP stores a datetime. A time
 * without a zone is UTC; MISP keeps six digits of the fraction. `undefined` for what is no date or no time of day.
 */
export function toMispDateTime(text: string): string | undefined {
  const parts = DATE_TIME.exec(text.trim())?.groups;
  if (!parts?.date || !isDate(parts.date)) return undefined;
  const { hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z' } = parts;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  return `${parts.date}T${hour}:${minute}:${second}.${micros}${zone === 'Z' ? '+0000' : zone.replace(':', '')}`;
}

/** A day that exists, as `YYYY-MM-DD`: MISP turns 2024-02-30 into 1 March without a word. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
