import * as z from 'zod';
import { objectTemplates } from '../../misp/object-templates.ts';
import { keysOf } from '../../misp/settings.ts';
import mispTypes from '../../misp/validation/attribute-types.json' with { type: 'json' };
import { judgeAttribute } from '../../misp/validation/judge-attribute.ts';
import { dateOptions } from '../readers/date-options.ts';
import { checkMapping } from './check-mapping.ts';
import { rowOptions } from './row-options.ts';
import { isTemplate } from './template.ts';

/** With what was meant, where it can be told: `ip-dst` for `ip-dts`. */
function whyNoType(type: unknown): string | undefined {
  const judgement = judgeAttribute({ type: String(type), value: '' });
  return judgement.accepted ? undefined : judgement.reason;
}

/** Text in which `{column}` stands for the value of a column. */
const template = z
  .string()
  .min(1, 'is empty')
  .refine(isTemplate, 'has a brace without its other one; a column is written {column}, a brace {{ or }}');

const texts = z.union([z.string(), z.array(z.string()).min(1)]);

const condition = z
  .strictObject({
    column: z.string(),
    /** The value, or one of the values, that the column has to have. */
    is: texts.optional(),
    /** The value, or the values, that it must not have. */
    isNot: texts.optional(),
  })
  .refine(({ is, isNot }) => (is === undefined) !== (isNot === undefined), 'has to have is, or isNot');

/** All of them have to hold. */
const conditions = z.union([condition, z.array(condition)]);

const tag = z.union([
  template,
  z.strictObject({
    value: template,
    /** The cell has several values, with this between them. */
    split: z.string().min(1).optional(),
    when: conditions.optional(),
  }),
]);

const attribute = z.strictObject({
  /** `{url}`, `{ip}|{port}`, or a text that is always the same. Where one of its columns says nothing, there is no attribute. */
  value: template,
  /** As MISP names it. May be left out for a relation of an object, which has its own. */
  type: z.enum(keysOf(mispTypes.types), { error: ({ input }) => whyNoType(input) }).optional(),
  /** Left out: the one that MISP gives this type. */
  category: z.enum(keysOf(mispTypes.categories)).optional(),
  /** Left out: as MISP does for this type. */
  to_ids: z.boolean().optional(),
  comment: template.optional(),
  tags: z.array(tag).default([]),
  firstSeen: template.optional(),
  lastSeen: template.optional(),
  disableCorrelation: z.boolean().optional(),
  /** The cell has several values, with this between them: one attribute for each. */
  split: z.string().min(1).optional(),
  /** Values that mean that there is none, besides those that `nothing` has for the whole table. */
  nothing: z.array(z.string()).default([]),
  /** Only for rows of which this is true. */
  when: conditions.optional(),
  /** The template of the object to which the attribute belongs; all attributes of a row with the same one are one object. */
  object: z.enum(keysOf(objectTemplates)).optional(),
  /** What the attribute is in the object. */
  relation: z.string().optional(),
  /** Tells two objects of one template in a row apart. */
  label: z.string().optional(),
});

const event = z.strictObject({
  /** Which rows make one event: each one, all of the file, or those that have the same values in these columns. */
  of: z.union([z.enum(['each-row', 'whole-file']), z.array(z.string()).min(1)], {
    error: "must be 'each-row', 'whole-file', or a list of columns",
  }),
  /**
   * For `each-row`: what makes the event this event, so that the row updates it when it comes again, such as
   * `['{id}']`. Left out: its info, date and attributes. An event of several rows is this event by the columns that
   * they have in common; one of the whole file is, by its info.
   */
  key: z.array(template).min(1).optional(),
  /** Of several rows, the first says it. */
  info: template,
  /** Of several rows, the first says it. */
  date: template,
  tags: z.array(tag).default([]),
});

export const tableOptions = z
  .strictObject({
    /** How the file is laid out. */
    rows: rowOptions,
    event,
    attributes: z.array(attribute).min(1, 'an event without attributes says nothing'),
    /** Only rows of which this is true are read; the receipt counts the others as passed over. */
    only: conditions.optional(),
    /** Values that mean that there is none: `N/A`, `-`. An empty cell always does. */
    nothing: z.array(z.string()).default([]),
    ...dateOptions,
    /** `false`: attributes that MISP would refuse are sent all the same, and MISP decides. */
    strict: z.boolean().default(true),
    /** How much memory rows may take that wait for others of their events. The function has 1024 MB. */
    maxMegabytes: z.int().min(1).max(8192).default(320),
  })
  .superRefine(checkMapping);

export type AttributeOptions = z.output<typeof attribute>;
export type TagOptions = z.output<typeof tag>;
export type EventOptions = z.output<typeof event>;
export type ConditionOptions = z.output<typeof conditions>;
/** What an operator writes. */
export type TableInput = z.input<typeof tableOptions>;
export type TableOptions = z.output<typeof tableOptions>;
