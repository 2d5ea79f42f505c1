import * as z from 'zod';

/** An event as MISP answers it, as far as we look at it: ids, counts and times are strings, flags are booleans. */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
/** A boolean, as the versions of MISP write them. */
export const flag = z
  .union([z.boolean(), z.string(), z.number()])
  .nullish()
  .transform((value) => value === true || value === 1 || value === '1');

const tagSchema = z.object({ name: z.string(), local: flag });

const visibility = { distribution: text, sharing_group_id: text };

const attributeSchema = z.object({
  ...visibility,
  uuid: z.string(),
  type: z.string(),
  category: z.string(),
  value: z.string(),
  comment: text,
  to_ids: flag,
  deleted: flag,
  timestamp: text,
  object_relation: text,
  first_seen: text,
  last_seen: text,
  Tag: z.array(tagSchema).default([]),
});

const referenceSchema = z.object({
  uuid: text,
  referenced_uuid: text,
  relationship_type: text,
  deleted: flag,
});

const objectSchema = z.object({
  ...visibility,
  uuid: z.string(),
  name: z.string(),
  comment: text,
  deleted: flag,
  timestamp: text,
  first_seen: text,
  last_seen: text,
  Attribute: z.array(attributeSchema).default([]),
  ObjectReference: z.array(referenceSchema).default([]),
});

const reportSchema = z.object({
  uuid: z.string(),
  name: text,
  content: text,
  deleted: flag,
  timestamp: text,
});
const proposalSchema = z.object({ type: z.string(), category: z.string(), value: z.string(), deleted: flag });

export const serverEventSchema = z.object({
  id: z.string(),
  uuid: z.string(),
  orgc_id: z.string(),
  Orgc: z.object({ name: z.string() }).optional(),
  info: text,
  date: text,
  published: flag,
  /** 0 of one that was never published. */
  publish_timestamp: text,
  timestamp: z.string(),
  ...visibility,
  threat_level_id: text,
  analysis: text,
  extends_uuid: text,
  Tag: z.array(tagSchema).default([]),
  Attribute: z.array(attributeSchema).default([]),
  Object: z.array(objectSchema).default([]),
  EventReport: z.array(reportSchema).default([]),
  ShadowAttribute: z.array(proposalSchema).default([]),
});

export type ServerEvent = z.infer<typeof serverEventSchema>;
export type ServerAttribute = z.infer<typeof attributeSchema>;
export type ServerObject = z.infer<typeof objectSchema>;
export type ServerTag = z.infer<typeof tagSchema>;
