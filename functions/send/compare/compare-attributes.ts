import type { MispAttribute } from '../../misp/event.ts';
import type { ServerAttribute } from '../server/server-event.ts';
import type { AttributeChange } from './changes.ts';
import { compareTags } from './compare-tags.ts';

export type Policy = 'merge' | 'replace';

export interface AttributePair<Attribute extends MispAttribute = MispAttribute> {
  meant: Attribute;
  there: ServerAttribute | undefined;
}

/** Each attribute that is meant with the one that is there: the same UUID, or else the same category, type and value. */
export function pairAttributes<Attribute extends MispAttribute & { object_relation?: string }>(
  meant: readonly Attribute[],
  there: readonly ServerAttribute[],
): { pairs: AttributePair<Attribute>[]; others: ServerAttribute[] } {
  const byUuid = new Map(there.map((attribute) => [attribute.uuid, attribute]));
  // The living last, so that of two they are found.
  const byIdentity = new Map(
    there
      .toSorted((a, b) => Number(b.deleted) - Number(a.deleted))
      .map((attribute) => [identity(attribute), attribute]),
  );
  const taken = new Set<string>();
  const pairs = meant.map((attribute) => {
    const found = byUuid.get(attribute.uuid) ?? byIdentity.get(identity(attribute));
    if (found) taken.add(found.uuid);
    return { meant: attribute, there: found };
  });
  return { pairs, others: there.filter(({ uuid, deleted }) => !deleted && !taken.has(uuid)) };
}

/** MISP's column compares values without case: of `Ab` and `aB` it takes one. */
function identity(attribute: {
  category: string;
  type: string;
  value: string;
  object_relation?: string;
}): string {
  const { object_relation = '', category, type, value } = attribute;
  return JSON.stringify([object_relation, category, type, value.toLowerCase()]);
}

/** What has to be sent for this attribute; undefined if it is there as it is meant. */
export function compareAttribute(
  { meant, there }: AttributePair,
  policy: Policy,
): AttributeChange | undefined {
  if (!there) return meant;
  // Somebody deleted it: merging leaves that decision alone, replacing brings back what the source has.
  if (there.deleted && policy === 'merge') return undefined;
  const tags = compareTags(meant.Tag ?? [], there.Tag, policy);
  if (!there.deleted && tags.length === 0 && differentFields(meant, there).length === 0) return undefined;
  const { Tag: _, ...fields } = meant;
  return {
    ...fields,
    uuid: there.uuid,
    ...(tags.length > 0 && { Tag: tags }),
    ...(there.deleted && { deleted: false }),
  };
}

type Described = Pick<MispAttribute, (typeof DESCRIBED)[number]>;

/**
 * Which fields of an attribute or object the server has otherwise. The value is not compared: a UUID of ours stands for
 * it, and MISP may store it in a form of its own.
 */
export function differentFields(
  meant: Described,
  there: Omit<Pick<ServerAttribute, keyof Described>, 'to_ids'> & { to_ids?: boolean },
): (keyof Described)[] {
  const { comment, to_ids, first_seen, last_seen, distribution, sharing_group_id } = meant;
  const isSame: Record<keyof Described, boolean> = {
    comment: comment === undefined || comment.trim() === there.comment.trim(),
    to_ids: to_ids === undefined || to_ids === there.to_ids,
    first_seen: first_seen === undefined || isSameTime(first_seen, there.first_seen),
    last_seen: last_seen === undefined || isSameTime(last_seen, there.last_seen),
    distribution: distribution === undefined || distribution === there.distribution,
    sharing_group_id: sharing_group_id === undefined || sharing_group_id === there.sharing_group_id,
  };
  return DESCRIBED.filter((field) => !isSame[field]);
}

const DESCRIBED = [
  'comment',
  'to_ids',
  'first_seen',
  'last_seen',
  'distribution',
  'sharing_group_id',
] as const;

export function isSameTime(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}
