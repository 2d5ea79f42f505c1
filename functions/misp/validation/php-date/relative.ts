import type { Cursor } from './cursor.ts';
import { clearTime, type Draft } from './draft.ts';

const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(
  ' ',
);
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

type Unit = { field: keyof Draft['relative']; times: number };
const UNITS: readonly [RegExp, Unit][] = [
  [/^(?:ms|msecs?|milliseconds?)$/, { field: 'us', times: 1000 }],
  [/^(?:µs|[uµ]secs?|microseconds?)$/, { field: 'us', times: 1 }],
  [/^sec(?:ond)?s?$/, { field: 's', times: 1 }],
  [/^min(?:ute)?s?$/, { field: 'i', times: 1 }],
  [/^hours?$/, { field: 'h', times: 1 }],
  [/^days?$/, { field: 'd', times: 1 }],
  [/^weeks?$/, { field: 'd', times: 7 }],
  [/^forth?nights?$/, { field: 'd', times: 14 }],
  [/^months?$/, { field: 'm', times: 1 }],
  [/^years?$/, { field: 'y', times: 1 }],
];

/** `first` is 1, `next` is 1, `last` is -1, `this` is 0 and counts today. */
export function readRelativeText(cursor: Cursor): { amount: number; behavior: number } {
  cursor.take(/^[ \t/-]+/);
  const word = cursor.take(/^[A-Za-z]+/).toLowerCase();
  if (word === 'this') return { amount: 0, behavior: 1 };
  if (word === 'next') return { amount: 1, behavior: 0 };
  const ordinal = ORDINALS.indexOf(word === 'eight' ? 'eighth' : word);
  return { amount: ordinal < 0 ? -1 : ordinal + 1, behavior: 0 };
}

function readUnit(cursor: Cursor): string {
  return cursor.take(/^[^ ,\t;:/.()-]+/).toLowerCase();
}

export function readWeekday(cursor: Cursor): number {
  return WEEKDAYS.indexOf(readUnit(cursor).slice(0, 3));
}

export function addRelative(
  draft: Draft,
  cursor: Cursor,
  amount: number,
  behavior: number,
  keepTime: boolean,
): void {
  const word = readUnit(cursor);
  const unit = UNITS.find(([pattern]) => pattern.test(word))?.[1];
  if (unit !== undefined) {
    draft.relative[unit.field] += amount * unit.times;
    return;
  }
  if (!keepTime) clearTime(draft);
  if (/^weekdays?$/.test(word)) draft.special = { kind: 'weekdays', amount };
  else addWeekday(draft, WEEKDAYS.indexOf(word.slice(0, 3)), amount, behavior);
}

function addWeekday(draft: Draft, weekday: number, amount: number, behavior: number): void {
  draft.haveWeekday = true;
  draft.relative.d += (amount > 0 ? amount - 1 : amount) * 7;
  draft.weekday = weekday;
  draft.weekdayBehavior = behavior;
}

export function turnBack(draft: Draft): void {
  const { relative, special } = draft;
  Object.assign(relative, {
    ...{ y: -relative.y, m: -relative.m, d: -relative.d },
    ...{ h: -relative.h, i: -relative.i, s: -relative.s },
  });
  draft.weekday = draft.weekday === 0 ? -7 : -draft.weekday;
  special.amount = -special.amount;
}
