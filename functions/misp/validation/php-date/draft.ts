export type Zone = { offset: number } | { id: string };
export type Special = { kind: 'weekdays' | 'nth weekday of' | 'last weekday of' | null; amount: number };

/** What has been read so far; null is what the text does not say. */
export type Draft = {
  y: number | null;
  m: number | null;
  d: number | null;
  h: number | null;
  i: number | null;
  s: number | null;
  us: number | null;
  zone: Zone | null;
  haveDate: boolean;
  haveTime: number;
  haveZone: number;
  relative: { y: number; m: number; d: number; h: number; i: number; s: number; us: number };
  haveWeekday: boolean;
  weekday: number;
  weekdayBehavior: number;
  special: Special;
  dayOfMonth: 'first' | 'last' | null;
};

/** Thrown for what PHP reports as an error; a warning is no error. */
export class NotADate extends Error {
  override readonly name = 'NotADate';
}

export function emptyDraft(): Draft {
  return {
    ...{ y: null, m: null, d: null, h: null, i: null, s: null, us: null, zone: null },
    ...{ haveDate: false, haveTime: 0, haveZone: 0 },
    relative: { y: 0, m: 0, d: 0, h: 0, i: 0, s: 0, us: 0 },
    ...{ haveWeekday: false, weekday: 0, weekdayBehavior: 0 },
    special: { kind: null, amount: 0 },
    dayOfMonth: null,
  };
}

export function clearTime(draft: Draft): void {
  Object.assign(draft, { haveTime: 0, h: 0, i: 0, s: 0, us: 0 });
}

export function startTime(draft: Draft): void {
  if (draft.haveTime > 0) throw new NotADate('two times');
  clearTime(draft);
  draft.haveTime = 1;
}

export function startDate(draft: Draft): void {
  if (draft.haveDate) throw new NotADate('two dates');
  draft.haveDate = true;
}

/** False for a second zone, which PHP skips with a warning. */
export function startZone(draft: Draft): boolean {
  if (draft.haveZone > 1) throw new NotADate('three time zones');
  return draft.haveZone++ === 0;
}
