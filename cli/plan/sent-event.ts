import * as z from 'zod';

const tagSchema = z.object({ name: z.string(), deleted: z.boolean().optional() });

const attributeSchema = z.object({
  uuid: z.string(),
  category: z.string().optional(),
  type: z.string().optional(),
  value: z.string().optional(),
  comment: z.string().optional(),
  to_ids: z.boolean().optional(),
  first_seen: z.string().optional(),
  last_seen: z.string().optional(),
  object_relation: z.string().optional(),
  distribution: z.string().optional(),
  sharing_group_id: z.string().optional(),
  deleted: z.boolean().optional(),
  Tag: z.array(tagSchema).default([]),
});

const objectSchema = z.object({
  uuid: z.string(),
  name: z.string().optional(),
  comment: z.string().optional(),
  first_seen: z.string().optional(),
  last_seen: z.string().optional(),
  distribution: z.string().optional(),
  sharing_group_id: z.string().optional(),
  deleted: z.boolean().optional(),
  Attribute: z.array(attributeSchema).default([]),
  ObjectReference: z
    .array(z.object({ uuid: z.string(), referenced_uuid: z.string(), relationship_type: z.string() }))
    .default([]),
});

const reportSchema = z.object({ uuid: z.string(), name: z.string(), content: z.string() });

/** What is sent, as far as MISP would look at it. */
export const sentEventSchema = z.object({
  uuid: z.string().optional(),
  info: z.string().optional(),
  date: z.string().optional(),
  distribution: z.string().optional(),
  sharing_group_id: z.string().optional(),
  threat_level_id: z.string().optional(),
  analysis: z.string().optional(),
  extends_uuid: z.string().optional(),
  Tag: z.array(tagSchema).default([]),
  Attribute: z.array(attributeSchema).default([]),
  Object: z.array(objectSchema).default([]),
  EventReport: z.array(reportSchema).default([]),
});

export type SentEvent = z.infer<typeof sentEventSchema>;
export type SentAttribute = z.infer<typeof attributeSchema>;
export type SentObject = z.infer<typeof objectSchema>;
export type SentTag = z.infer<typeof tagSchema>;

/** All tags that are to be added. */
export function tagsSent({ Tag, Attribute, Object: objects }: SentEvent): string[] {
  const attributes = [...Attribute, ...objects.flatMap((object) => object.Attribute)];
  const tags = [...Tag, ...attributes.flatMap((attribute) => attribute.Tag)];
  return tags.filter(({ deleted }) => !deleted).map(({ name }) => name);
}

/** The UUIDs of all attributes that are sent. */
export function attributesSent({ Attribute, Object: objects }: SentEvent): string[] {
  return [...Attribute, ...objects.flatMap((object) => object.Attribute)].map(({ uuid }) => uuid);
}
