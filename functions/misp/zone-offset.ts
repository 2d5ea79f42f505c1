const MINUTE = 60_000;
/** No zone changes its offset within a quarter of an hour. Intl takes microseconds, and a file has its rows in order of time. */
const SPAN = 15 * MINUTE;
const MAX_KNOWN = 10_000;

const known = new Map<string, number>();
const clocks = new Map<string, Intl.DateTimeFormat>();

export function isTimeZone(text: string): boolean {
  try {
    return Boolean(clockOf(text));
  } catch {
    return false;
  }
}

/** Minutes east of Greenwich at a moment in UTC. */
export function offsetAt(timeZone: string, utc: number): number {
  if (timeZone === 'UTC') return 0;
  const key = `${timeZone} ${Math.floor(utc / SPAN)}`;
  const offset = known.get(key) ?? readOffset(timeZone, utc);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, offset);
  return offset;
}

/** The same for what the clocks on the wall say, as if it were UTC. */
export function offsetOnWall(timeZone: string, wall: number): number {
  const near = offsetAt(timeZone, wall - offsetAt(timeZone, wall) * MINUTE);
  return offsetAt(timeZone, wall - near * MINUTE);
}

function readOffset(timeZone: string, utc: number): number {
  const name = clockOf(timeZone)
    .formatToParts(utc)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d{2}):(\d{2})/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  clocks.set(timeZone, clock);
  return clock;
}
