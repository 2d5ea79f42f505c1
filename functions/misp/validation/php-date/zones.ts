import type { Cursor } from './cursor.ts';
import { NotADate, type Zone } from './draft.ts';
import abbreviations from './zone-abbreviations.json' with { type: 'json' };

const offsets = new Map<string, number>(Object.entries(abbreviations));

export function readZone(cursor: Cursor): Zone {
  cursor.take(/^[ \t(]+/);
  cursor.take(/^GMT(?=[+-])/);
  const sign = cursor.take(/^[+-]/);
  const zone = sign === '' ? readName(cursor) : { offset: readOffset(cursor) * (sign === '-' ? -1 : 1) };
  cursor.take(/^\)+/);
  return zone;
}

function readName(cursor: Cursor): Zone {
  const name = cursor.take(/^[A-Za-z0-9/_+-]+/);
  const offset = offsets.get(name.toLowerCase());
  if (offset !== undefined) return { offset };
  if (!isZoneId(name)) throw new NotADate(`no time zone ${name}`);
  return { id: name };
}

function readOffset(cursor: Cursor): number {
  const text = cursor.take(/^[0-9:]+/);
  const parts = /^([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{2}))?$/.exec(text);
  if (parts) return Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  if (text.length <= 2) return Number(text) * 3600;
  const number = text.length === 6 ? Number(text) : Number(text) * 100;
  return Math.floor(number / 10_000) * 3600 + (Math.floor(number / 100) % 100) * 60 + (number % 100);
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(id: string): Intl.DateTimeFormat | null {
  const key = id.toLowerCase();
  let format = formats.get(key);
  if (format === undefined) {
    format = createFormat(id);
    if (formats.size < 1_000) formats.set(key, format);
  }
  return format;
}

// ICU knows three-letter names of its own, such as NET for Armenia.
const SHORT_IDS = new Set(['gb', 'nz', 'prc', 'roc', 'rok']);

function createFormat(id: string): Intl.DateTimeFormat | null {
  if (/^(?:[a-z]{1,3}|systemv\b.*)$/i.test(id) && !SHORT_IDS.has(id.toLowerCase())) return null;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
}

function isZoneId(name: string): boolean {
  return /^[A-Za-z]/.test(name) && formatOf(name) !== null;
}

function offsetAt(id: string, utc: number): number {
  const parts = formatOf(id)?.formatToParts(new Date(utc * 1000)) ?? [];
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = 0, minutes = 0, seconds = 0] =
    /^GMT([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?$/.exec(text) ?? [];
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1);
}

// ICU knows the years from -270,000 to 270,000. Before them a zone has its first offset; after them it goes on as it did,
// and the calendar repeats every 400 years.
const FARTHEST = 8.6e12;
const FOUR_CENTURIES = 146_097 * 86_400;

function withinIcu(seconds: number): number {
  const beyond = Math.max(0, Math.ceil((seconds - FARTHEST) / FOUR_CENTURIES));
  return Math.max(seconds - beyond * FOUR_CENTURIES, -FARTHEST);
}

/** The offset that PHP takes for a local time, and the one that is in force then: they differ in a skipped hour. */
export function offsetForLocal(zone: Zone, local: number): { before: number; after: number } {
  if ('offset' in zone) return { before: zone.offset, after: zone.offset };
  const known = withinIcu(local);
  const before = assumeOffset(zone.id, known);
  return { before, after: offsetAt(zone.id, known - before) };
}

// An hour that comes twice is the first one; the second is only taken west of Greenwich where PHP cannot tell.
function assumeOffset(id: string, local: number): number {
  const naive = offsetAt(id, local);
  const actual = offsetAt(id, local - naive);
  if (naive !== actual) return actual > naive && offsetAt(id, local - actual) !== actual ? naive : actual;
  const earlier = naive >= 0 ? offsetAt(id, local - naive - 7200) : naive;
  return earlier > actual && offsetAt(id, local - earlier) === earlier ? earlier : actual;
}
