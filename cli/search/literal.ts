import type { Filters } from './filters.ts';
import type { Found } from './pages.ts';

/** In which `%` stands for anything, and a leading `!` for "not". */
const PATTERNS: Readonly<Record<string, string>> = { value: 'value', eventinfo: 'info' };

/** The same search, of which only what has the very text is kept: MISP cannot be told that a `%` is meant. */
export function literally(filters: Filters): { filters: Filters; isMeant: (found: Found) => boolean } {
  const meant = Object.entries(filters).flatMap(([name, value]) => {
    const field = PATTERNS[name];
    return field === undefined ? [] : [{ name, field, values: [value].flat().map(String) }];
  });
  const wider = meant.map(({ name, values }) => [name, values.map(widen)] as const);
  return {
    filters: { ...filters, ...Object.fromEntries(wider) },
    isMeant: (found) =>
      meant.every(({ field, values }) => textsOf(found, field).some((one) => values.includes(one))),
  };
}

/** MISP reads `\` as the escape of a wildcard. */
function widen(value: string): string {
  return value.replace(/^!/, '%').replaceAll('\\', '%');
}

function textsOf(found: Found, field: string): string[] {
  const event = found.Event;
  const inner =
    typeof event === 'object' && event !== null && field in event ? Reflect.get(event, field) : undefined;
  return [found[field], inner].filter((one) => typeof one === 'string');
}

/** What a person may not have meant, in words. */
export function wildcardsIn(filters: Filters): string[] {
  return Object.entries(filters)
    .filter(([name, value]) => name in PATTERNS && [value].flat().some((one) => String(one).includes('%')))
    .map(([name]) => name);
}
