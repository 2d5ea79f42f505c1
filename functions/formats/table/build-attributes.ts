import { readMoment, toSeen, whyNoDate } from '../../misp/dates.ts';
import type { AttributeDraft } from '../../misp/event-draft.ts';
import { MAX_COMMENT } from '../grouping/gathered-attribute.ts';
import { judged, type Standards } from '../grouping/judged-attribute.ts';
import type { Cells } from '../readers/cells.ts';
import type { AttributeMapping, TagMapping } from './mapping.ts';
import { holds, valuesOf } from './reading.ts';
import { RowRefused } from './row-refused.ts';
import { fill, type Template } from './template.ts';

export type BuiltAttribute = AttributeDraft & { relation?: string };

/** What a mapping makes of a row: none, one, or one for each value of a cell. Throws RowRefused. */
export function buildAttributes(
  mapping: AttributeMapping,
  { number, cells }: { number: number; cells: Cells },
  standards: Standards,
): BuiltAttribute[] {
  if (!holds(mapping.when, cells)) return [];
  const { texts, missing } = fill(mapping.value, (column) => valuesOf(cells, column, mapping.reading));
  if (missing > 0) return [];
  const details = buildDetails(mapping, cells, standards);
  return texts.map((value) => {
    const attribute = judged({ type: mapping.type, category: mapping.category, value }, standards);
    if ('reason' in attribute) throw new RowRefused(attribute.reason, nameOf(mapping.value), value);
    // A spread that comes first is copied whole; behind other fields it takes V8 several times as long.
    return {
      ...details,
      type: attribute.type,
      category: attribute.category,
      value: attribute.value,
      rows: [number],
    };
  });
}

type Details = Omit<BuiltAttribute, 'type' | 'category' | 'value' | 'rows'>;

/** All but the value, which the values of one cell have in common. */
function buildDetails(mapping: AttributeMapping, cells: Cells, standards: Standards): Details {
  const details: { -readonly [Key in keyof Details]: Details[Key] } = { ...mapping.fixed };
  const comment = mapping.comment && buildComment(mapping.comment, mapping, cells);
  const firstSeen = mapping.firstSeen && buildSeen(mapping.firstSeen, mapping, cells, standards);
  const lastSeen = mapping.lastSeen && buildSeen(mapping.lastSeen, mapping, cells, standards);
  const tags = buildTags(mapping.tags, cells);
  if (mapping.lastSeen && firstSeen && lastSeen && lastSeen < firstSeen) {
    throw new RowRefused(
      'is before the first one, which MISP does not take',
      nameOf(mapping.lastSeen),
      lastSeen,
    );
  }
  if (comment) details.comment = comment;
  if (firstSeen) details.firstSeen = firstSeen;
  if (lastSeen) details.lastSeen = lastSeen;
  if (tags.length > 0) details.tags = tags;
  return details;
}

export function buildTags(tags: readonly TagMapping[], cells: Cells): string[] {
  if (tags.length === 0) return [];
  const names = tags.flatMap(({ value, reading, when }) => {
    if (!holds(when, cells)) return [];
    const { texts, missing } = fill(value, (column) => valuesOf(cells, column, reading));
    return missing > 0 ? [] : texts;
  });
  return names.length > 1 ? [...new Set(names)] : names;
}

export function nameOf({ columns, source }: Template): string {
  return columns.length === 1 ? (columns[0] ?? source) : source;
}

function buildComment(
  template: Template,
  { reading: { nothing } }: AttributeMapping,
  cells: Cells,
): string | undefined {
  const { texts, missing } = fill(template, (column) => valuesOf(cells, column, { nothing }));
  if (missing > 0 && missing === template.columns.length) return undefined;
  const comment = texts.join(', ');
  if (Buffer.byteLength(comment) <= MAX_COMMENT) return comment;
  throw new RowRefused(
    `makes a comment longer than the ${MAX_COMMENT} bytes that MISP takes`,
    nameOf(template),
  );
}

function buildSeen(
  template: Template,
  { reading: { nothing } }: AttributeMapping,
  cells: Cells,
  standards: Standards,
): string | undefined {
  const { texts, missing } = fill(template, (column) => valuesOf(cells, column, { nothing }));
  const [text] = texts;
  if (text === undefined || (missing > 0 && missing === template.columns.length)) return undefined;
  const moment = readMoment(text, standards);
  if (!moment) throw new RowRefused(whyNoDate(text, standards), nameOf(template), text);
  return toSeen(moment);
}
