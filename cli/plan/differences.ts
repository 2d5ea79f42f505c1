import type {
  AttributeBefore,
  BeforeChanges,
  ObjectBefore,
} from '../../functions/send/compare/before-changes.ts';
import { hasTag } from '../../functions/send/compare/compare-tags.ts';
import type { ServerAttribute, ServerEvent } from '../../functions/send/server/server-event.ts';

/** One thing of an event that would be another. */
export interface Difference {
  change: 'added' | 'changed' | 'removed';
  what: 'attribute' | 'field' | 'object' | 'reference' | 'report' | 'tag';
  label: string;
  /** Of a thing that is changed, what of it. */
  fields?: Record<string, { before: string; after: string }>;
}

/** Of what is sent, what would really be other than it was. */
export function differences(before: BeforeChanges, after: ServerEvent): Difference[] {
  const attributes = new Map(after.Attribute.map((one) => [one.uuid, one]));
  return [
    ...Object.entries(before.fields).map(([label, change]): Difference => {
      return { change: 'changed', what: 'field', label, fields: { [label]: change } };
    }),
    ...before.tags.added
      .filter((name) => hasTag(after.Tag, name))
      .map((label): Difference => ({ change: 'added', what: 'tag', label })),
    ...before.tags.removed.map((label): Difference => ({ change: 'removed', what: 'tag', label })),
    ...before.attributes.flatMap((one) => attributeDifference(one, attributes.get(one.uuid))),
    ...before.objects.flatMap((one) => objectDifferences(one, after)),
    ...before.reports.map(({ label, before: was }): Difference => {
      return { change: was ? 'changed' : 'added', what: 'report', label };
    }),
  ];
}

function attributeDifference(
  { label, before, tags }: AttributeBefore,
  after: ServerAttribute | undefined,
): Difference[] {
  if (!after || (!before && after.deleted)) return [];
  if (!before || (before.deleted && !after.deleted)) return [{ change: 'added', what: 'attribute', label }];
  if (after.deleted) return before.deleted ? [] : [{ change: 'removed', what: 'attribute', label }];
  const fields = fieldsOf(before, after);
  const added = tags.added.filter((name) => hasTag(after.Tag, name));
  for (const name of added) fields[`tag ${name}`] = { before: '', after: name };
  for (const name of tags.removed) fields[`tag ${name}`] = { before: name, after: '' };
  return Object.keys(fields).length > 0 ? [{ change: 'changed', what: 'attribute', label, fields }] : [];
}

function objectDifferences(
  { uuid, label, before, attributes, references }: ObjectBefore,
  after: ServerEvent,
) {
  const there = after.Object.find((one) => one.uuid === uuid);
  if (!there) return [];
  const found: Difference[] = [];
  if (!before || (before.deleted && !there.deleted)) found.push({ change: 'added', what: 'object', label });
  else if (!before.deleted && there.deleted) found.push({ change: 'removed', what: 'object', label });
  else {
    const fields = fieldsOf(before, there);
    if (Object.keys(fields).length > 0) found.push({ change: 'changed', what: 'object', label, fields });
  }
  if (!before)
    return [
      ...found,
      ...there.Attribute.map(({ type, value }): Difference => {
        return { change: 'added', what: 'attribute', label: `${type} ${value}` };
      }),
    ];
  const within = new Map(there.Attribute.map((one) => [one.uuid, one]));
  return [
    ...found,
    ...attributes.flatMap((one) => attributeDifference(one, within.get(one.uuid))),
    ...references.map((): Difference => ({ change: 'added', what: 'reference', label: `of ${label}` })),
  ];
}

function fieldsOf(before: object, after: object): Record<string, { before: string; after: string }> {
  const now: Readonly<Record<string, unknown>> = { ...after };
  const pairs = Object.entries(before).flatMap(([field, was]) => {
    const [one, other] = [String(was), String(now[field] ?? '')];
    const isSame = one.trim() === other.trim() || Date.parse(one) === Date.parse(other);
    return isSame ? [] : [[field, { before: one, after: other }] as const];
  });
  return Object.fromEntries(pairs);
}
