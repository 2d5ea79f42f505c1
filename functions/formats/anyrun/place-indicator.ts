import type { AttributeDraft } from '../../misp/event-draft.ts';
import { keepToBmp } from '../../misp/text.ts';
import { allowsType } from '../../misp/validation/attribute-types.ts';
import { judgeAttribute } from '../../misp/validation/judge-attribute.ts';
import type { Indicator } from './indicators.ts';

type Placed = Pick<AttributeDraft, 'category' | 'type' | 'value' | 'comment' | 'to_ids'>;

export interface Placement {
  placed: Placed;
  /** Why it stands elsewhere than anyrun_to_misp would have put it. */
  odd: { field: string; reason: string }[];
}

/** Where anyrun_to_misp puts what ANY.RUN names so. */
const CATEGORIES: Partial<Record<string, string>> = {
  'main object': 'Payload delivery',
  'dropped executable file': 'Artifacts dropped',
  'dns requests': 'Network activity',
  connections: 'Network activity',
  'http/https requests': 'Network activity',
};

const HASHES = new Set(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'ssdeep']);

/** An indicator of a category, a type or a form that is not known is kept as text, and named. */
export function placeIndicator(indicator: Indicator): Placement {
  const category = CATEGORIES[indicator.category.toLowerCase()];
  for (const placed of candidates(indicator, category)) {
    if (!isTaken(placed)) continue;
    return { placed, odd: category ? [] : [unknownCategory(indicator, placed)] };
  }
  return asText(indicator, category);
}

/** The forms that the indicator may have, the best first. */
function* candidates({ category: named, type: given, ioc, name }: Indicator, category: string | undefined) {
  const type = given.toLowerCase();
  if (category === undefined) {
    for (const known of typesOf(type, ioc)) yield* everywhere(known, ioc, named);
  } else if (category === 'Artifacts dropped') {
    if (name) yield { category, type: `filename|${type}`, value: `${name}|${ioc}` };
    yield { category, type, value: ioc, ...(name && { comment: name }) };
  } else {
    const comment = category === 'Payload delivery' && { comment: 'Main object' };
    for (const known of typesIn(named.toLowerCase(), type, ioc))
      yield { category, type: known, value: toValue(known, ioc), ...comment };
  }
}

/** anyrun_to_misp takes the type from ANY.RUN, but for these two categories; `ip` is none of MISP's. */
function typesIn(category: string, type: string, ioc: string): string[] {
  if (category === 'connections') return ['ip-dst', ...typesOf(type, ioc)];
  if (category === 'http/https requests') return ['url', ...typesOf(type, ioc)];
  return typesOf(type, ioc);
}

function typesOf(type: string, ioc: string): string[] {
  if (type === 'ip') return ['ip-dst', 'ip-dst|port'];
  if (type === 'domain')
    return ['domain', 'hostname', ...(/^[\d.]+$|:.*:/.test(ioc) ? ['ip-dst'] : []), 'hostname|port'];
  if (type === 'url') return ['url', 'uri'];
  return [type, ...(HASHES.has(type) ? [] : ['ip-dst', 'domain'])];
}

function* everywhere(type: string, value: string, comment: string) {
  for (const category of ['Network activity', 'Payload delivery', 'External analysis', 'Other'])
    yield { category, type, value: toValue(type, value), ...(comment && { comment }) };
}

function toValue(type: string, ioc: string): string {
  return type.endsWith('|port') ? ioc.replace(/:(\d+)$/, '|$1') : ioc;
}

function isTaken({ category, type, value }: Placed): boolean {
  return allowsType(category, type) && judgeAttribute({ category, type, value: keepToBmp(value) }).accepted;
}

function asText(indicator: Indicator, category: string | undefined): Placement {
  const { category: named, type, ioc, name } = indicator;
  const where = category && allowsType(category, 'text') ? category : 'Other';
  const comment = `ANY.RUN: ${[named, type, name].filter((part) => part !== '').join(', ')}`;
  const placed = { category: where, type: 'text', value: ioc, comment, to_ids: false };
  const reason = `"${ioc.slice(0, 200)}" of ANY.RUN's category "${named}" is no ${type || 'indicator'} that MISP takes; it is kept as text`;
  return { placed, odd: [{ field: 'ioc', reason }] };
}

function unknownCategory({ category: named, ioc }: Indicator, { category, type }: Placed) {
  const reason = `ANY.RUN's category "${named}" is not known; "${ioc.slice(0, 200)}" is kept as ${category} / ${type}`;
  return { field: 'category', reason };
}
