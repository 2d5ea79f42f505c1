import * as z from 'zod';
import type { ServerAttribute, ServerEvent, ServerObject, ServerTag } from '../server/server-event.ts';
import type { AttributeChange, Changes, ObjectChange, TagChange } from './changes.ts';
import { hasTag } from './compare-tags.ts';

const tagsSchema = z.object({ added: z.array(z.string()), removed: z.array(z.string()) });
const seen = {
  first_seen: z.string(),
  last_seen: z.string(),
  distribution: z.string(),
  sharing_group_id: z.string(),
};

const attributeSchema = z.object({
  uuid: z.string(),
  /** For people. */
  label: z.string(),
  /** What it was like; undefined if it was not there. */
  before: z
    .object({
      category: z.string(),
      type: z.string(),
      value: z.string(),
      comment: z.string(),
      to_ids: z.boolean(),
      deleted: z.boolean(),
      ...seen,
    })
    .optional(),
  tags: tagsSchema,
});

const objectSchema = z.object({
  uuid: z.string(),
  label: z.string(),
  before: z.object({ comment: z.string(), deleted: z.boolean(), ...seen }).optional(),
  attributes: z.array(attributeSchema),
  /** The UUIDs of references that were not there. */
  references: z.array(z.string()),
});

const reportSchema = z.object({
  uuid: z.string(),
  label: z.string(),
  before: z.object({ name: z.string(), content: z.string(), deleted: z.boolean() }).optional(),
});

/** What is about to be changed in an event that is there, and what of it was there before: all that undoing it takes. */
export const beforeChangesSchema = z.object({
  event: z.object({ id: z.string(), uuid: z.string(), info: z.string(), published: z.boolean() }),
  fields: z.record(z.string(), z.object({ before: z.string(), after: z.string() })),
  tags: tagsSchema,
  attributes: z.array(attributeSchema),
  objects: z.array(objectSchema),
  reports: z.array(reportSchema),
});

export type BeforeChanges = z.infer<typeof beforeChangesSchema>;
export type AttributeBefore = z.infer<typeof attributeSchema>;
export type ObjectBefore = z.infer<typeof objectSchema>;
export type TagsBefore = z.infer<typeof tagsSchema>;

export function beforeChanges(
  there: ServerEvent,
  { fields, tags, attributes, objects, reports }: Changes,
): BeforeChanges {
  const { id, uuid, info, published } = there;
  return {
    event: { id, uuid, info, published },
    fields: fieldsBefore(there, fields),
    tags: tagsBefore(there.Tag, tags),
    attributes: attributes.map((change) => attributeBefore(there.Attribute, change)),
    objects: objects.map((change) => objectBefore(there.Object, change)),
    reports: reports.map((report) => ({
      uuid: report.uuid,
      label: report.name,
      before: there.EventReport.find((one) => one.uuid === report.uuid),
    })),
  };
}

function fieldsBefore(there: ServerEvent, fields: Changes['fields']): BeforeChanges['fields'] {
  const previous: Readonly<Record<string, unknown>> = there;
  const pairs = Object.entries(fields).map(([field, after = '']) => {
    return [field, { before: String(previous[field] ?? ''), after }] as const;
  });
  return Object.fromEntries(pairs);
}

/** A tag that is there already was not added, whatever is sent. */
function tagsBefore(there: readonly ServerTag[], changes: readonly TagChange[]): TagsBefore {
  const names = (some: readonly TagChange[]) => some.map(({ name }) => name);
  return {
    added: names(changes.filter(({ name, deleted }) => !deleted && !hasTag(there, name))),
    removed: names(changes.filter(({ deleted }) => deleted)),
  };
}

function attributeBefore(all: readonly ServerAttribute[], change: AttributeChange): AttributeBefore {
  const there = all.find(({ uuid }) => uuid === change.uuid);
  const tags = 'Tag' in change ? (change.Tag ?? []) : [];
  return {
    uuid: change.uuid,
    label: labelOf(there ?? change),
    before: there,
    tags: tagsBefore(there?.Tag ?? [], tags),
  };
}

function objectBefore(all: readonly ServerObject[], change: ObjectChange): ObjectBefore {
  const there = all.find(({ uuid }) => uuid === change.uuid);
  const attributes = 'Attribute' in change ? change.Attribute : (there?.Attribute ?? []).flatMap(deletion);
  const references = 'ObjectReference' in change ? (change.ObjectReference ?? []) : [];
  return {
    uuid: change.uuid,
    label: there?.name ?? ('name' in change ? change.name : ''),
    before: there,
    attributes: there ? attributes.map((one) => attributeBefore(there.Attribute, one)) : [],
    references: there ? references.map(({ uuid }) => uuid) : [],
  };
}

/** An object is deleted with all that it has. */
function deletion({ uuid, deleted }: ServerAttribute): AttributeChange[] {
  return deleted ? [] : [{ uuid, deleted: true }];
}

function labelOf(attribute: AttributeChange | ServerAttribute): string {
  return 'type' in attribute ? `${attribute.type} ${attribute.value}` : attribute.uuid;
}
