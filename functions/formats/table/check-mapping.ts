import type * as z from 'zod';
import { type ObjectTemplate, objectTemplates } from '../../misp/object-templates.ts';
import { allowsType, categoriesOf, defaultsOf } from '../../misp/validation/attribute-types.ts';
import { ACCESS_LOG_COLUMNS } from '../readers/access-log.ts';
import { columnsOf } from './columns-of.ts';
import type { AttributeOptions, EventOptions, TableOptions } from './options.ts';
import type { RowOptions } from './row-options.ts';

type Report = (path: PropertyKey[], message: string) => void;

/** What can be told of a mapping before there is a file. */
export function checkMapping(options: TableOptions, context: z.RefinementCtx): void {
  const report: Report = (path, message) => context.addIssue({ code: 'custom', path, message });
  checkRows(options.rows, report);
  checkKey(options.event, report);
  for (const [i, attribute] of options.attributes.entries()) {
    checkAttribute(attribute, (path, message) => report(['attributes', i, ...path], message));
  }
  const known = knownColumns(options.rows);
  const unknown = columnsOf(options).filter((column) => known && !known.includes(column));
  if (unknown.length > 0)
    report([], `there is no column ${unknown.join(', ')}; there are ${known?.join(', ')}`);
}

function checkRows(rows: RowOptions, report: Report): void {
  if (rows.as === 'delimited' && rows.header === 'last-comment' && rows.comment === undefined) {
    report(['rows', 'comment'], "header: 'last-comment' needs to know what a comment begins with, such as #");
  }
}

function checkKey({ of, key }: EventOptions, report: Report): void {
  if (key && of !== 'each-row') report(['event', 'key'], "a key is for of: 'each-row'; take it away");
}

function checkAttribute(attribute: AttributeOptions, report: Report): void {
  const { object, relation, label } = attribute;
  if ((object === undefined) !== (relation === undefined)) report([], 'object and relation need each other');
  if (label !== undefined && object === undefined) report(['label'], 'is for an object');
  const template = object && objectTemplates[object];
  if (template && relation !== undefined && !Object.hasOwn(template.relations, relation)) {
    const relations = Object.keys(template.relations).join(', ');
    report(['relation'], `the object ${object} has no "${relation}"; it has ${relations}`);
  } else {
    checkType(attribute, template, report);
  }
}

function checkType(
  { type: named, category, relation = '' }: AttributeOptions,
  template: ObjectTemplate | undefined,
  report: Report,
): void {
  const type = named ?? template?.relations[relation]?.type;
  const isKnown = type !== undefined && defaultsOf(type) !== undefined;
  if (type === undefined) report(['type'], 'has to be named, such as url');
  else if (!isKnown) report(['type'], `MISP does not know the type ${type} of the template; name one`);
  else if (category && !allowsType(category, type)) {
    report(['category'], `does not go with ${type}; these do: ${categoriesOf(type).join(', ')}`);
  }
}

function knownColumns(rows: RowOptions): readonly string[] | undefined {
  if (rows.as === 'access-log') return ACCESS_LOG_COLUMNS;
  return rows.as === 'delimited' && Array.isArray(rows.header) ? rows.header : undefined;
}
