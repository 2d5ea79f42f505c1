import { castNumberText } from './cast-value.ts';

/** JSON with every number as the text that MISP makes of it: JavaScript alone would lose digits and exponents. */
export function parseJsonAsMisp(json: string): unknown {
  return JSON.parse(json, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? castNumberText(context?.source ?? String(value)) : value,
  );
}
