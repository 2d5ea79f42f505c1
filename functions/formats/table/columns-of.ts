import type { ConditionOptions, TableOptions, TagOptions } from './options.ts';
import { toTemplate } from './template.ts';

/** All columns that a mapping uses. */
export function columnsOf({ event, attributes, only }: TableOptions): string[] {
  const { of, key = [], info, date, tags } = event;
  const columns = [
    ...(typeof of === 'string' ? [] : of),
    ...[...key, info, date].flatMap(columnsOfTemplate),
    ...tags.flatMap(columnsOfTag),
    ...columnsOfConditions(only),
    ...attributes.flatMap((attribute) => [
      ...[attribute.value, attribute.comment, attribute.firstSeen, attribute.lastSeen].flatMap(
        columnsOfTemplate,
      ),
      ...attribute.tags.flatMap(columnsOfTag),
      ...columnsOfConditions(attribute.when),
    ]),
  ];
  return [...new Set(columns)];
}

export function columnsOfConditions(conditions: ConditionOptions | undefined): string[] {
  return [conditions ?? []].flat().map(({ column }) => column);
}

function columnsOfTag(tag: TagOptions): readonly string[] {
  if (typeof tag === 'string') return columnsOfTemplate(tag);
  return [...columnsOfTemplate(tag.value), ...columnsOfConditions(tag.when)];
}

function columnsOfTemplate(source: string | undefined): readonly string[] {
  return source === undefined ? [] : toTemplate(source).columns;
}
