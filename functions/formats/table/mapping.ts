import { type ObjectTemplate, objectTemplates, type Relation } from '../../misp/object-templates.ts';
import type { Standards } from '../grouping/judged-attribute.ts';
import { columnsOf, columnsOfConditions } from './columns-of.ts';
import type { AttributeOptions, ConditionOptions, TableOptions, TagOptions } from './options.ts';
import { type Condition, type Reading, toNothing } from './reading.ts';
import { type Template, toTemplate } from './template.ts';

export interface TagMapping {
  value: Template;
  reading: Reading;
  when: readonly Condition[];
}

export interface AttributeMapping {
  type: string;
  category: string;
  value: Template;
  comment?: Template;
  firstSeen?: Template;
  lastSeen?: Template;
  tags: readonly TagMapping[];
  /** What it has whatever the row says. */
  fixed: { to_ids?: boolean; disableCorrelation?: boolean; relation?: string };
  reading: Reading;
  when: readonly Condition[];
}

export interface ObjectMapping {
  name: string;
  template: ObjectTemplate;
  attributes: readonly AttributeMapping[];
}

/** A mapping made ready, once for a file. */
export interface Mapping {
  standards: Standards;
  reading: Reading;
  of: 'each-row' | 'whole-file' | readonly string[];
  key: readonly Template[] | undefined;
  info: Template;
  date: Template;
  tags: readonly TagMapping[];
  attributes: readonly AttributeMapping[];
  objects: readonly ObjectMapping[];
  /** No attribute says anything of a column: a row is worth its event all the same. */
  hasOnlyConstants: boolean;
  only: readonly Condition[];
  /** Columns without which `only` cannot be decided, and without which a row cannot be read. */
  needed: { byOnly: readonly string[]; byAll: readonly string[] };
}

export function toMapping(options: TableOptions): Mapping {
  const { event, attributes, nothing, only } = options;
  const optional: readonly string[] = 'optional' in options.rows ? options.rows.optional : [];
  const needed = (columns: string[]) => columns.filter((column) => !optional.includes(column));
  return {
    standards: options,
    reading: { nothing: toNothing(nothing) },
    of: event.of,
    key: event.key?.map(toTemplate),
    info: toTemplate(event.info),
    date: toTemplate(event.date),
    tags: event.tags.map((tag) => toTag(tag, nothing)),
    attributes: attributes.filter(({ object }) => !object).map((one) => toAttribute(one, nothing)),
    objects: toObjects(attributes, nothing),
    hasOnlyConstants: attributes.every(({ value }) => toTemplate(value).columns.length === 0),
    only: toConditions(only),
    needed: { byOnly: needed(columnsOfConditions(only)), byAll: needed(columnsOf(options)) },
  };
}

function toObjects(attributes: readonly AttributeOptions[], nothing: readonly string[]): ObjectMapping[] {
  const groups = Map.groupBy(
    attributes.filter(({ object }) => object),
    ({ object, label = '' }) => `${object} ${label}`,
  );
  return [...groups.values()].flatMap((group) => {
    const name = group[0]?.object;
    return name
      ? [{ name, template: objectTemplates[name], attributes: group.map((one) => toAttribute(one, nothing)) }]
      : [];
  });
}

function toAttribute(attribute: AttributeOptions, nothing: readonly string[]): AttributeMapping {
  const { object, relation, comment, firstSeen, lastSeen } = attribute;
  const known: Partial<Relation> = (object && objectTemplates[object].relations[relation ?? '']) || {};
  const to_ids = attribute.to_ids ?? known.to_ids;
  const disableCorrelation = attribute.disableCorrelation ?? known.disableCorrelation;
  return {
    type: attribute.type ?? known.type ?? '',
    category: attribute.category ?? (attribute.type ? '' : (known.category ?? '')),
    value: toTemplate(attribute.value),
    ...(comment && { comment: toTemplate(comment) }),
    ...(firstSeen && { firstSeen: toTemplate(firstSeen) }),
    ...(lastSeen && { lastSeen: toTemplate(lastSeen) }),
    tags: attribute.tags.map((tag) => toTag(tag, nothing)),
    fixed: {
      ...(to_ids !== undefined && { to_ids }),
      ...(disableCorrelation !== undefined && { disableCorrelation }),
      ...(relation && { relation }),
    },
    reading: { nothing: toNothing(nothing, attribute.nothing), split: attribute.split },
    when: toConditions(attribute.when),
  };
}

function toTag(tag: TagOptions, nothing: readonly string[]): TagMapping {
  const { value, split, when } = typeof tag === 'string' ? { value: tag } : tag;
  return {
    value: toTemplate(value),
    reading: { nothing: toNothing(nothing), split },
    when: toConditions(when),
  };
}

function toConditions(conditions: ConditionOptions | undefined): readonly Condition[] {
  return [conditions ?? []].flat();
}
