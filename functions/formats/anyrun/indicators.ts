import * as z from 'zod';
import type { AttributeDraft } from '../../misp/event-draft.ts';
import { keepToBmp } from '../../misp/text.ts';
import { judgeAttribute } from '../../misp/validation/judge-attribute.ts';
import { isRecord, number, text } from './lenient.ts';
import { placeIndicator } from './place-indicator.ts';
import { reputationName, severityOf } from './reputation.ts';

const indicatorSchema = z.object({
  category: text,
  type: text,
  name: text,
  ioc: text.pipe(z.string().min(1)),
  reputation: number,
});

export type Indicator = z.output<typeof indicatorSchema>;

export interface Indicators {
  attributes: AttributeDraft[];
  /** What is kept in another form, for want of a better one. */
  oddities: { field: string; reason: string }[];
  /** What cannot be read. */
  problems: string[];
}

/** Undefined for what is no list of indicators. It is a bare list, without an envelope. */
export function readIndicators(body: unknown): unknown[] | undefined {
  if (Array.isArray(body)) return body;
  return isRecord(body) && Array.isArray(body.data) ? body.data : undefined;
}

export function toAttributes(items: readonly unknown[], row: number, toIds: readonly string[]): Indicators {
  const worst = new Map<string, { attribute: AttributeDraft; severity: number }>();
  const oddities: Indicators['oddities'] = [];
  const problems: string[] = [];
  for (const [i, item] of items.entries()) {
    const read = indicatorSchema.safeParse(item);
    if (!read.success) {
      problems.push(`indicator ${i + 1} of ioc/json has no value: ${JSON.stringify(item)?.slice(0, 200)}`);
      continue;
    }
    const { attribute, severity, odd } = toAttribute(read.data, row, toIds);
    oddities.push(...odd);
    const key = identityOf(attribute);
    const known = worst.get(key);
    if (!known || severity > known.severity) worst.set(key, { attribute, severity });
  }
  return { attributes: [...worst.values()].map(({ attribute }) => attribute), oddities, problems };
}

function toAttribute(indicator: Indicator, row: number, toIds: readonly string[]) {
  const { placed, odd } = placeIndicator(indicator);
  const { name, isKnown } = reputationName(indicator.reputation);
  const unknown = { field: 'reputation', reason: `ANY.RUN's reputation ${name} is not known; it is a tag` };
  const attribute: AttributeDraft = {
    ...placed,
    to_ids: toIds.includes(name) && placed.to_ids !== false,
    tags: [`anyrun:reputation:${name}`],
    rows: [row],
  };
  return { attribute, severity: severityOf(name), odd: isKnown ? odd : [...odd, unknown] };
}

function identityOf({ category, type, value }: AttributeDraft): string {
  const text = keepToBmp(value);
  const judgement = judgeAttribute({ category, type, value: text });
  return JSON.stringify([category, type, judgement.accepted ? judgement.value : text]);
}
