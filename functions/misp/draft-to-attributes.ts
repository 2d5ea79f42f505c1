import { type Adjustment, adjustmentOf } from './adjustments.ts';
import type { MispAttribute } from './event.ts';
import type { AttributeDraft } from './event-draft.ts';
import { attributeUuid } from './identity.ts';
import { tagsOf } from './tags.ts';
import { fitText, keepStorable } from './text.ts';
import { judgeAttribute } from './validation/judge-attribute.ts';
import { visibilityOf } from './visibility.ts';

/** An attribute with the rows that it was made of. */
export interface BuiltAttribute<Attribute extends MispAttribute = MispAttribute> {
  attribute: Attribute;
  rows: readonly number[];
  /** What had to be, besides what its drafts tell. */
  adjusted?: Adjustment[];
}

export function buildAttribute(owner: string, draft: AttributeDraft & { relation?: string }): MispAttribute {
  const {
    category,
    type,
    comment,
    to_ids,
    firstSeen,
    lastSeen,
    disableCorrelation,
    tags = [],
    relation,
  } = draft;
  const value = asStored(draft);
  return {
    uuid: draft.uuid ?? attributeUuid(owner, { category, type, value, ...(relation && { relation }) }),
    category,
    type,
    value,
    ...(comment && { comment: fitText(comment) }),
    ...(to_ids !== undefined && { to_ids }),
    ...(firstSeen && { first_seen: firstSeen }),
    ...(lastSeen && { last_seen: lastSeen }),
    ...(disableCorrelation !== undefined && { disable_correlation: disableCorrelation }),
    ...visibilityOf(draft),
    ...tagsOf(tags),
  };
}

/** The value as MISP will store it: what comes back can be compared, and the same indicator has the same UUID however it is written. */
function asStored({ type, category, value }: AttributeDraft): string {
  const text = keepStorable(value);
  const judgement = judgeAttribute({ type, category, value: text });
  return judgement.accepted ? judgement.value : text;
}

/**
 * One attribute for each category, type and value: of two MISP keeps the first, and what the other says
 * besides is lost (contract 074).
 */
export function mergeTwins(built: readonly BuiltAttribute[]): BuiltAttribute[] {
  const byIdentity = Map.groupBy(built, ({ attribute: { category, type, value } }) =>
    JSON.stringify([category, type, value]),
  );
  return [...byIdentity.values()].flatMap(([first, ...others]) => (first ? [merge(first, others)] : []));
}

function merge(first: BuiltAttribute, others: readonly BuiltAttribute[]): BuiltAttribute {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const comments = new Set(all.flatMap(({ attribute: { comment } }) => (comment ? [comment] : [])));
  const tags = all.flatMap(({ attribute: { Tag = [] } }) => Tag.map(({ name }) => name));
  const comment = [...comments].join('; ');
  const attribute = {
    ...first.attribute,
    ...(comment && { comment: fitText(comment) }),
    ...seenOf(all.map((one) => one.attribute)),
    ...tagsOf(tags),
  };
  const rows = all.flatMap((one) => one.rows);
  return { attribute, rows, adjusted: adjustmentOf(rows, 'comment', comment) };
}

/** From the first of all times to the last, which compare as texts; MISP takes no end before its beginning. */
function seenOf(all: readonly MispAttribute[]): Pick<MispAttribute, 'first_seen' | 'last_seen'> {
  const first = all
    .flatMap(({ first_seen }) => first_seen ?? [])
    .sort()
    .at(0);
  const last = all
    .flatMap(({ last_seen }) => last_seen ?? [])
    .sort()
    .at(-1);
  if (first && last && last < first) return { first_seen: last, last_seen: first };
  return { ...(first && { first_seen: first }), ...(last && { last_seen: last }) };
}
