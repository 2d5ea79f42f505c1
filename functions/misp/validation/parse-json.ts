import { castNumberText } from './cast-value.ts';

/** Or such a text within quotes. A reviver takes three times as long. */
const MAY_HAVE_NUMBER = /(?:^|[:,[])\s*-?\d/;

/** JSON with every number as the text that MISP makes of it: JavaScript alone would lose digits and exponents. */
export function parseJsonAsMisp(json: string): unknown {
  if (!MAY_HAVE_NUMBER.test(json)) return JSON.parse(json);
  return JSON.parse(json, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? castNumberText(context?.source ?? String(value)) : value,
  );
}
