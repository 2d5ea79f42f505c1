import { parsePhpDate } from './php-date/parse-php-date.ts';
import { type Rules, rule } from './rule.ts';

const NOT_A_DATE = 'Datetime has to be in the ISO 8601 format.';

// Rule 36; rule 37 for what depends on the present time.
function normaliseDate(value: string): string | null {
  const date = parsePhpDate(value);
  if (date?.needsPresent && refuseDate(date.text) === null) return null;
  return date?.text ?? value;
}

// MISP reads what it wrote once more, which fails for years of five digits.
function refuseDate(value: string): string | null {
  return parsePhpDate(value) === null ? NOT_A_DATE : null;
}

export const dateRules: Rules = { datetime: rule(refuseDate, normaliseDate) };
