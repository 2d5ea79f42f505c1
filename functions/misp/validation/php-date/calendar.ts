const DAYS_PER_ERA = 146_097;

/** Days from 1970-01-01 in the Gregorian calendar; any month and day number. */
export function dayNumber(year: number, month: number, day: number): number {
  const months = year * 12 + month - 1;
  const y = Math.floor(months / 12) - (modulo(months, 12) < 2 ? 1 : 0);
  const m = modulo(months, 12) + 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - 719_468 + day - 1;
}

export function dateOfDay(days: number): { y: number; m: number; d: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const day = shifted - era * DAYS_PER_ERA;
  const year = Math.floor(
    (day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  );
  const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const m = month < 10 ? month + 3 : month - 9;
  return { y: year + era * 400 + (m <= 2 ? 1 : 0), m, d: dayOfYear - Math.floor((153 * month + 2) / 5) + 1 };
}

/** 0 is Sunday. */
export function weekdayOf(days: number): number {
  return modulo(days + 4, 7);
}

export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
