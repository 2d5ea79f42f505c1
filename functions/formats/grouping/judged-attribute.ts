import { type DateCustoms, readMoment, toMispDatetime, whyNoDate } from '../../misp/dates.ts';
import type { AttributeDraft } from '../../misp/event-draft.ts';
import { keepToBmp } from '../../misp/text.ts';
import { allowsType, defaultsOf } from '../../misp/validation/attribute-types.ts';
import { judgeAttribute } from '../../misp/validation/judge-attribute.ts';

/** What the file says of an attribute; an empty category is the type's own. */
export interface Claim {
  type: string;
  category: string;
  value: string;
}

export interface Standards extends DateCustoms {
  /** `false`: what MISP would refuse goes through as it is, and MISP decides. */
  strict: boolean;
}

export type Judged =
  | Required<Pick<AttributeDraft, 'type' | 'category' | 'value'>>
  | { field: 'type' | 'category' | 'value'; reason: string };

/** The attribute as MISP stores it, or what MISP would not take about it. */
export function judged(claim: Claim, standards: Standards): Judged {
  if (claim.type === 'datetime') return judgedTime(claim, standards);
  const { type, category, value } = { ...claim, value: keepToBmp(claim.value) };
  const judgement = judgeAttribute({ type, category, value });
  if (judgement.accepted) {
    return { type: judgement.type, category: judgement.category, value: judgement.value };
  }
  return standards.strict
    ? { field: judgement.field, reason: judgement.reason }
    : { type, category: category || (defaultsOf(type)?.category ?? ''), value };
}

/** MISP takes every date of PHP's, `01/02/2024` as 2 January and `2024-02-30` as 1 March; here nothing is guessed. */
function judgedTime({ type, category, value }: Claim, standards: Standards): Judged {
  const known = category || (defaultsOf(type)?.category ?? '');
  const moment = readMoment(value, standards);
  if (moment && allowsType(known, type)) return { type, category: known, value: toMispDatetime(moment) };
  if (!standards.strict) return { type, category: known, value: moment ? toMispDatetime(moment) : value };
  if (!moment) return { field: 'value', reason: whyNoDate(value, standards) };
  const judgement = judgeAttribute({ type, category, value: toMispDatetime(moment) });
  return judgement.accepted ? judgement : { field: judgement.field, reason: judgement.reason };
}
