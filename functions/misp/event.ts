import * as z from 'zod';

const tagSchema = z.strictObject({ name: z.string() });

const shared = {
  /** By the UUID that it has on every server... */
  SharingGroup: z.strictObject({ uuid: z.uuid() }).optional(),
  /** ...and, once it is sent, by the id that it has on this one. */
  sharing_group_id: z.string().optional(),
};

const attributeSchema = z.strictObject({
  ...shared,
  distribution: z.string().optional(),
  uuid: z.uuid(),
  category: z.string(),
  type: z.string(),
  value: z.string(),
  comment: z.string().optional(),
  to_ids: z.boolean().optional(),
  first_seen: z.string().optional(),
  last_seen: z.string().optional(),
  disable_correlation: z.boolean().optional(),
  Tag: z.array(tagSchema).optional(),
});

const objectAttributeSchema = attributeSchema.extend({ object_relation: z.string() });

const referenceSchema = z.strictObject({
  uuid: z.uuid(),
  referenced_uuid: z.uuid(),
  relationship_type: z.string(),
  comment: z.string().optional(),
});

const objectSchema = z.strictObject({
  ...shared,
  uuid: z.uuid(),
  name: z.string(),
  'meta-category': z.string(),
  description: z.string(),
  template_uuid: z.uuid(),
  template_version: z.string(),
  // MISP contract 123: left out, an object's distribution is 0 and not that of its event
  distribution: z.string(),
  comment: z.string().optional(),
  first_seen: z.string().optional(),
  last_seen: z.string().optional(),
  Attribute: z.array(objectAttributeSchema),
  ObjectReference: z.array(referenceSchema).optional(),
});

const reportSchema = z.strictObject({
  ...shared,
  uuid: z.uuid(),
  name: z.string(),
  content: z.string(),
  distribution: z.string(),
});

/** What MISP takes in `events/add` and `events/edit`, in its own words. What is left out is left to the server. */
export const mispEventSchema = z.strictObject({
  uuid: z.uuid(),
  info: z.string(),
  date: z.string(),
  // MISP publishes inside events/add, before anyone can see what it dropped; so that is done at the end.
  published: z.literal(false),
  distribution: z.string().optional(),
  threat_level_id: z.string().optional(),
  analysis: z.string().optional(),
  extends_uuid: z.uuid().optional(),
  Tag: z.array(tagSchema).optional(),
  Attribute: z.array(attributeSchema),
  Object: z.array(objectSchema).optional(),
  EventReport: z.array(reportSchema).optional(),
});

export type MispEvent = z.infer<typeof mispEventSchema>;
export type MispAttribute = z.infer<typeof attributeSchema>;
export type MispObject = z.infer<typeof objectSchema>;
export type MispObjectAttribute = z.infer<typeof objectAttributeSchema>;
export type MispReference = z.infer<typeof referenceSchema>;
export type MispReport = z.infer<typeof reportSchema>;
/** That of a part which all see who see its event. */
export const INHERIT = '5';
