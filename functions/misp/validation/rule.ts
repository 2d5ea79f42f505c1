/** How MISP treats one type: `normalise` gives the form it stores, or null where that depends on the present time;
 * `refuse` gives MISP's message for a normalised value that it does not take. */
export type Rule = {
  normalise: (value: string) => string | null;
  refuse: (value: string) => string | null;
};
export type Rules = { readonly [type: string]: Rule };

/** MISP answers 500 for the whole request. */
export class MispDies extends Error {
  override readonly name = 'MispDies';
}

export const WRONG_FORMAT =
  'Value not in the right type/format. Please double check the value or select type "other".';

const keep = (value: string): string => value;
const acceptAll = (): null => null;

export function rule(refuse: Rule['refuse'], normalise: Rule['normalise'] = keep): Rule {
  return { normalise, refuse };
}

export const anything = rule(acceptAll);

export function matching(pattern: RegExp, message: string, normalise: Rule['normalise'] = keep): Rule {
  return rule((value) => (pattern.test(value) ? null : message), normalise);
}

export function shared(types: readonly string[], common: Rule): Rules {
  return Object.fromEntries(types.map((type) => [type, common]));
}
