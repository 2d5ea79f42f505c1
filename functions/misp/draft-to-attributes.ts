import type { MispAttribute } from './event.ts';
import type { AttributeDraft } from './event-draft.ts';
import { attributeUuid } from './identity.ts';
import { tagsOf } from './tags.ts';
import { fitText, keepToBmp } from './text.ts';
import { judgeAttribute } from './validation/judge-attribute.ts';
import { visibilityOf } from './visibility.ts';

/** An attribute with the rows that it was made of. */
export interface BuiltAttribute<Attribute extends MispAttribute = MispAttribute> {
  attribute: Attribute;
  rows: readonly number[];
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
  const text = keepToBmp(value);
  const judgement = judgeAttribute({ type, category, value: text });
  return judgement.accepted ? judgement.value : text;
}

/**
 * One attribute for each category, type and value: of two MISP keeps the first, and the comment and tags of the other
 * are lost (contract 074).
 */
export function mergeTwins<Attribute extends MispAttribute>(
  built: BuiltAttribute<Attribute>[],
): BuiltAttribute<Attribute>[] {
  const merged = new Map<string, BuiltAttribute<Attribute>>();
  for (const one of built) {
    const { category, type, value } = one.attribute;
    const identity = JSON.stringify([category, type, value]);
    const twin = merged.get(identity);
    merged.set(identity, twin ? merge(twin, one) : one);
  }
  return [...merged.values()];
}

function merge<Attribute extends MispAttribute>(
  first: BuiltAttribute<Attribute>,
  second: BuiltAttribute<Attribute>,
): BuiltAttribute<Attribute> {
  const comments = new Set(
    [first, second].flatMap(({ attribute: { comment } }) => (comment ? [comment] : [])),
  );
  const tags = [first, second].flatMap(({ attribute: { Tag = [] } }) => Tag.map(({ name }) => name));
  const attribute = {
    ...first.attribute,
    ...(comments.size > 0 && { comment: [...comments].join('; ') }),
    ...tagsOf(tags),
  };
  return { attribute, rows: [...first.rows, ...second.rows] };
}
