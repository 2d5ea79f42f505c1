import { dateOfDay, dayNumber, modulo, weekdayOf } from './calendar.ts';
import type { Draft } from './draft.ts';
import { offsetForLocal } from './zones.ts';

type Moment = { y: number; m: number; d: number; seconds: number; us: number };

export type Resolved = { text: string; needsPresent: boolean };

/** The moment as `Y-m-d\TH:i:s.uO`; what the text leaves to the present time is taken from the year 2000. */
export function resolve(draft: Draft): Resolved {
  const { needsPresent, ...moment } = fillHoles(draft);
  startSpecial(draft, moment);
  applyRelative(draft, moment);
  if (draft.special.kind === 'weekdays') addWorkdays(moment, draft.special.amount);
  return { text: format(draft, moment), needsPresent };
}

function fillHoles(draft: Draft): Moment & { needsPresent: boolean } {
  const { y, m, d } = draft;
  const midnight = draft.haveDate && draft.haveTime === 0;
  const { h, i, s } = midnight ? { h: 0, i: 0, s: 0 } : draft;
  return {
    ...{ y: y ?? 2000, m: m ?? 1, d: d ?? 1 },
    seconds: (h ?? 0) * 3600 + (i ?? 0) * 60 + (s ?? 0),
    us: midnight ? 0 : (draft.us ?? 0),
    needsPresent: [y, m, h, i, s].includes(null) || (d === null && !choosesDay(draft)),
  };
}

function choosesDay({ dayOfMonth, special }: Draft): boolean {
  return dayOfMonth !== null || special.kind === 'nth weekday of' || special.kind === 'last weekday of';
}

function normalise(moment: Moment): void {
  const seconds = moment.seconds + Math.floor(moment.us / 1_000_000);
  moment.us = modulo(moment.us, 1_000_000);
  const days = dayNumber(moment.y, moment.m, moment.d) + Math.floor(seconds / 86_400);
  moment.seconds = modulo(seconds, 86_400);
  Object.assign(moment, dateOfDay(days));
}

function startSpecial(draft: Draft, moment: Moment): void {
  const { special, relative } = draft;
  if (special.kind === 'nth weekday of' || special.kind === 'last weekday of') {
    moment.d = 1;
    moment.m += relative.m + (special.kind === 'last weekday of' ? 1 : 0);
    relative.m = 0;
  }
  goToDayOfMonth(draft, moment);
  normalise(moment);
}

function goToDayOfMonth(draft: Draft, moment: Moment): void {
  if (draft.dayOfMonth === 'first') moment.d = 1;
  if (draft.dayOfMonth !== 'last') return;
  moment.d = 0;
  moment.m++;
}

function applyRelative(draft: Draft, moment: Moment): void {
  const { relative } = draft;
  if (draft.haveWeekday) goToWeekday(draft, moment);
  normalise(moment);
  moment.us += relative.us;
  moment.seconds += relative.s + relative.i * 60 + relative.h * 3600;
  moment.d += relative.d;
  moment.m += relative.m;
  moment.y += relative.y;
  goToDayOfMonth(draft, moment);
  normalise(moment);
}

function goToWeekday(draft: Draft, moment: Moment): void {
  const today = weekdayOf(dayNumber(moment.y, moment.m, moment.d));
  const { weekday, weekdayBehavior, relative } = draft;
  if (weekdayBehavior === 2) {
    const sunday = weekday === 0 && today !== 0;
    const wanted = today === 0 && weekday !== 0 ? weekday - 7 : sunday ? 7 : weekday;
    moment.d += wanted - today;
  } else if (weekday < 0) {
    moment.d -= 7 - (Math.abs(weekday) - today);
  } else {
    const difference = weekday - today;
    const later = relative.d < 0 ? difference < 0 : difference <= -weekdayBehavior;
    moment.d += difference + (later ? 7 : 0);
  }
}

function addWorkdays(moment: Moment, count: number): void {
  const today = weekdayOf(dayNumber(moment.y, moment.m, moment.d));
  const rest = count % 5;
  moment.d +=
    Math.trunc(count / 5) * 7 + rest + (count > 0 ? skipForward(today, rest) : skipBack(today, rest));
}

function skipForward(today: number, rest: number): number {
  if (rest === 0) return today === 0 ? -2 : today === 6 ? -1 : 0;
  if (today === 6) return 1;
  return today + rest > 5 ? 2 : 0;
}

function skipBack(today: number, rest: number): number {
  if (rest === 0) return today === 6 ? 2 : today === 0 ? 1 : 0;
  if (today === 0) return -1;
  return today + rest < 1 ? -2 : 0;
}

function format(draft: Draft, moment: Moment): string {
  const local = dayNumber(moment.y, moment.m, moment.d) * 86_400 + moment.seconds;
  const { before, after } = offsetForLocal(draft.zone ?? { offset: 0 }, local);
  const shown = local - before + after;
  const { y, m, d } = dateOfDay(Math.floor(shown / 86_400));
  const clock = modulo(shown, 86_400);
  const year = `${y < 0 ? '-' : ''}${pad(Math.abs(y), 4)}`;
  const time = [clock / 3600, (clock / 60) % 60, clock % 60]
    .map((part) => pad(Math.floor(part), 2))
    .join(':');
  return `${year}-${pad(m, 2)}-${pad(d, 2)}T${time}.${pad(moment.us, 6)}${formatOffset(after)}`;
}

function formatOffset(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${pad(minutes % 60, 2)}`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
