import * as z from 'zod';

/** MISP writes numbers and flags as text, as numbers or as booleans, depending on where they come from. */
const text = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? '' : String(value)));
const flag = text.transform((value) => value === 'true' || value === '1');
/** As PHP writes a list with holes, an object with their numbers; and one thing alone may stand for a list of it. */
const list = z
  .union([
    z.array(z.unknown()),
    z.null().transform(() => []),
    z
      .record(z.string(), z.unknown())
      .transform((one) =>
        Object.keys(one).every((key) => /^[0-9]+$/.test(key)) ? Object.values(one) : [one],
      ),
  ])
  .optional();

export const tagSchema = z.union(
  [
    z.string().transform((name) => ({ name, local: false })),
    z.object({ name: z.string(), local: flag.default(false) }),
  ],
  'it has no name',
);
export const galaxySchema = z.object({ GalaxyCluster: list }, 'it is no galaxy');
export const clusterSchema = z.object({
  tag_name: z.string('it has no tag_name').optional(),
  local: flag.default(false),
});
const tags = { Tag: list, Galaxy: list };

const visibility = {
  distribution: text.optional(),
  SharingGroup: z.object({ uuid: text.optional() }).optional().catch(undefined),
};

const part = {
  ...visibility,
  uuid: text.optional(),
  comment: text.optional(),
  first_seen: text.optional(),
  last_seen: text.optional(),
  deleted: flag.optional(),
};

export const attributeSchema = z.object({
  ...part,
  ...tags,
  type: z.string('it has no type'),
  category: text.optional(),
  value: z.unknown().optional(),
  to_ids: flag.optional(),
  disable_correlation: flag.optional(),
  object_relation: text.optional(),
  data: z.unknown().optional(),
});

export const referenceSchema = z.object({
  uuid: text.optional(),
  referenced_uuid: z.string('it does not say to what'),
  relationship_type: text.optional(),
  comment: text.optional(),
  deleted: flag.optional(),
});

export const objectSchema = z.object({
  ...part,
  name: z.string('it has no name'),
  'meta-category': text.optional(),
  description: text.optional(),
  template_uuid: text.optional(),
  template_version: text.optional(),
  Attribute: list,
  ObjectReference: list,
});

export const reportSchema = z.object({
  ...part,
  name: z.string('it has no name').min(1, 'it has no name'),
  content: text.optional(),
});

/** What is kept of an event of MISP's; all else is the server's own. Its parts are judged one by one. */
export const eventSchema = z.object({
  ...tags,
  ...visibility,
  uuid: text.optional(),
  info: z
    .string({ error: 'info is missing; an event says in it what it is about' })
    .trim()
    .min(1, 'info is empty'),
  date: text.optional(),
  timestamp: text.optional(),
  distribution: text.pipe(z.enum(['', '0', '1', '2', '3', '4'], 'distribution is none of 0 to 4')).optional(),
  threat_level_id: text
    .pipe(z.enum(['', '1', '2', '3', '4'], 'threat_level_id is none of 1 to 4'))
    .optional(),
  analysis: text.pipe(z.enum(['', '0', '1', '2'], 'analysis is none of 0 to 2')).optional(),
  extends_uuid: text.optional(),
  Attribute: list,
  Object: list,
  EventReport: list,
});

export type FileEvent = z.output<typeof eventSchema>;
export type FileAttribute = z.output<typeof attributeSchema>;
export type FileObject = z.output<typeof objectSchema>;
export type FileReport = z.output<typeof reportSchema>;
export type FileVisibility = Pick<FileAttribute, keyof typeof visibility>;
export type FileTags = Pick<FileEvent, 'Tag' | 'Galaxy'>;
