import type {
  AttributeBefore,
  BeforeChanges,
  ObjectBefore,
} from '../../functions/send/compare/before-changes.ts';
import { isSameTime } from '../../functions/send/compare/compare-attributes.ts';
import { hasTag } from '../../functions/send/compare/compare-tags.ts';
import type {
  ServerAttribute,
  ServerEvent,
  ServerObject,
  ServerTag,
} from '../../functions/send/server/server-event.ts';
import type { AttributeEdit, ObjectEdit, ReportEdit, Reversal, TagEdit } from './reversal.ts';

/** Whether somebody has changed it after the run. */
export type IsLater = (part: { timestamp: string }) => boolean;

/** What brings an event that was there before the run to what it was then, but for what others have changed since. */
export function reverseChanges(record: BeforeChanges, now: ServerEvent, isLater: IsLater): Reversal {
  const left: string[] = [];
  const context = { isLater, left };
  const attributes = new Map(now.Attribute.map((one) => [one.uuid, one]));
  const objects = new Map(now.Object.map((one) => [one.uuid, one]));
  return {
    fields: reverseFields(record, now, left),
    tags: reverseTags(record.tags, now.Tag),
    attributes: record.attributes.flatMap((one) => reverseAttribute(one, attributes.get(one.uuid), context)),
    objects: record.objects.flatMap((one) => reverseObject(one, objects.get(one.uuid), context)),
    reports: reverseReports(record, now, context),
    left,
  };
}

interface Context {
  isLater: IsLater;
  left: string[];
}

function reverseFields({ fields }: BeforeChanges, now: ServerEvent, left: string[]): Record<string, string> {
  const values: Readonly<Record<string, unknown>> = now;
  const back = Object.entries(fields).flatMap(([field, { before, after }]) => {
    const current = String(values[field] ?? '').trim();
    if (current === before.trim()) return [];
    if (current === after.trim()) return [[field, before] as const];
    left.push(`${field}: somebody has set it to "${current}" since`);
    return [];
  });
  return Object.fromEntries(back);
}

function reverseTags({ added, removed }: BeforeChanges['tags'], now: readonly ServerTag[]): TagEdit[] {
  return [
    ...added.filter((name) => hasTag(now, name)).map((name) => ({ name, deleted: true as const })),
    ...removed.filter((name) => !hasTag(now, name)).map((name) => ({ name })),
  ];
}

function reverseAttribute(
  { uuid, label, before, tags }: AttributeBefore,
  now: ServerAttribute | undefined,
  { isLater, left }: Context,
): AttributeEdit[] {
  if (!now) {
    if (before && !before.deleted) left.push(`${label}: somebody has deleted it for good since`);
    return [];
  }
  if (!before && now.deleted) return [];
  const tagEdits = reverseTags(tags, now.Tag);
  if (before && isAsBefore(before, now) && (now.deleted || tagEdits.length === 0)) return [];
  if (isLater(now)) {
    left.push(`${label}: somebody has changed it since`);
    return [];
  }
  if (!before) return [{ uuid, deleted: true }];
  return [{ ...before, uuid, ...(tagEdits.length > 0 && { Tag: tagEdits }) }];
}

function isAsBefore(before: NonNullable<AttributeBefore['before']>, now: ServerAttribute): boolean {
  if (before.deleted !== now.deleted) return false;
  return (
    before.deleted ||
    (before.value === now.value &&
      before.type === now.type &&
      before.category === now.category &&
      before.comment === now.comment &&
      before.to_ids === now.to_ids &&
      isSeenAsBefore(before, now))
  );
}

type Seen = Record<'first_seen' | 'last_seen' | 'distribution' | 'sharing_group_id', string>;

function isSeenAsBefore(before: Seen, now: Seen): boolean {
  const isSame = (one: string, other: string) => one === other || isSameTime(one, other);
  return (
    isSame(before.first_seen, now.first_seen) &&
    isSame(before.last_seen, now.last_seen) &&
    before.distribution === now.distribution &&
    before.sharing_group_id === now.sharing_group_id
  );
}

function reverseObject(record: ObjectBefore, now: ServerObject | undefined, context: Context): ObjectEdit[] {
  const { uuid, label, before } = record;
  if (!before) return now ? takeBackObject(now, context) : [];
  if (!now) {
    if (!before.deleted) context.left.push(`object ${label}: somebody has deleted it for good since`);
    return [];
  }
  const { deleted: _, ...fields } = before;
  const there = new Map(now.Attribute.map((one) => [one.uuid, one]));
  const Attribute = record.attributes.flatMap((one) => reverseAttribute(one, there.get(one.uuid), context));
  const ObjectReference = now.ObjectReference.filter(
    (one) => !one.deleted && record.references.includes(one.uuid),
  ).map((one) => ({ uuid: one.uuid, deleted: true as const }));
  const isBack =
    before.deleted === now.deleted &&
    (now.deleted || (before.comment === now.comment && isSeenAsBefore(before, now)));
  const edit = {
    uuid,
    ...(Attribute.length > 0 && { Attribute }),
    ...(ObjectReference.length > 0 && { ObjectReference }),
  };
  if (!isBack && !context.isLater(now)) return [{ ...fields, ...edit, deleted: before.deleted }];
  if (!isBack) context.left.push(`object ${label}: somebody has changed it since`);
  return Attribute.length + ObjectReference.length > 0 ? [edit] : [];
}

/** An object of the run's: whole, or what nobody has changed of it. */
export function takeBackObject(now: ServerObject, { isLater, left }: Context): ObjectEdit[] {
  const living = now.Attribute.filter(({ deleted }) => !deleted);
  if (now.deleted && living.length === 0) return [];
  const others = living.filter(isLater);
  if (others.length === 0 && !now.deleted && !isLater(now)) return [{ uuid: now.uuid, deleted: true }];
  if (!now.deleted) left.push(`object ${now.name}: somebody has changed it since`);
  for (const { type, value } of others) left.push(`${type} ${value}: somebody has changed it since`);
  const Attribute = living.filter((one) => !isLater(one)).map(({ uuid }) => ({ uuid, deleted: true }));
  return Attribute.length > 0 ? [{ uuid: now.uuid, Attribute }] : [];
}

function reverseReports(
  { reports }: BeforeChanges,
  now: ServerEvent,
  { isLater, left }: Context,
): ReportEdit[] {
  return reports.flatMap(({ uuid, label, before }) => {
    const there = now.EventReport.find((one) => one.uuid === uuid);
    if (!there) return [];
    const { name, content, deleted } = before ?? { ...there, deleted: true };
    if (there.deleted === deleted && (deleted || (there.name === name && there.content === content)))
      return [];
    if (isLater(there)) {
      left.push(`report ${label}: somebody has changed it since`);
      return [];
    }
    return [{ uuid, name, content, deleted }];
  });
}
