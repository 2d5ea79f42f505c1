import * as z from 'zod';
import type { Row } from '../terminal/text-table.ts';
import type { Scope } from './filters.ts';
import type { Found } from './pages.ts';

const LONGEST_CELL = 60;

const text = z
  .unknown()
  .transform((value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : ''));
const eventSchema = z.looseObject({ id: text, info: text }).catch({ id: '', info: '' });
const tagsSchema = z.array(z.object({ name: z.string() })).catch([]);
const orgSchema = z.looseObject({ name: text }).catch({ name: '' });
const foundSchema = z.looseObject({
  Event: eventSchema,
  Orgc: orgSchema,
  Tag: tagsSchema,
  Attribute: z.array(z.looseObject({ object_relation: text, value: text })).catch([]),
});

const ROWS: Record<Scope, (found: Found) => Row> = {
  attributes: (found) => {
    const { Event } = foundSchema.parse(found);
    const { type, category, value, to_ids } = found;
    return {
      event: cell(found.event_id),
      type: cell(type),
      value: cell(value),
      category: cell(category),
      ids: to_ids === true ? 'yes' : '',
      title: cell(Event.info),
    };
  },
  events: (found) => {
    const { Orgc, Tag } = foundSchema.parse(found);
    const tags = Tag.map(({ name }) => name).join(' ');
    return {
      event: cell(found.id),
      date: cell(found.date),
      organisation: cell(Orgc.name),
      attributes: Number(found.attribute_count ?? 0),
      published: found.published === true ? 'yes' : '',
      title: cell(found.info),
      tags: cell(tags),
    };
  },
  objects: (found) => {
    const { Attribute } = foundSchema.parse(found);
    const content = Attribute.map(({ object_relation, value }) => `${object_relation}=${value}`).join(' ');
    return { event: cell(found.event_id), object: cell(found.name), content: cell(content) };
  },
};

export function toRow(scope: Scope, found: Found): Row {
  return ROWS[scope](found);
}

function cell(value: unknown): string {
  const whole = text.parse(value);
  return whole.length <= LONGEST_CELL ? whole : `${whole.slice(0, LONGEST_CELL - 1)}…`;
}
