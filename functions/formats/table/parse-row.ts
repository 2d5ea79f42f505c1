import { readMoment, whyNoDate } from '../../misp/dates.ts';
import type { AttributeDraft, EventDraft } from '../../misp/event-draft.ts';
import type { Rejection } from '../format.ts';
import type { TableRow } from '../readers/cells.ts';
import { buildAttributes, buildTags, nameOf } from './build-attributes.ts';
import { buildObject } from './build-objects.ts';
import type { Mapping } from './mapping.ts';
import { holds, isTrue, valuesOf } from './reading.ts';
import { RowRefused } from './row-refused.ts';
import { fill, type Template } from './template.ts';

type Head = Pick<EventDraft, 'info' | 'date'>;

/** MISP's column for the info, in bytes: it answers 500 to more (contract 331). */
const MAX_INFO = 65_535;
const NO_HEAD: Head = { info: '', date: '' };

/** `isBegun`: whether an earlier row has already said info and date of the event of this key. */
export function parseRow(
  row: TableRow,
  mapping: Mapping,
  isBegun: (key: readonly string[]) => boolean,
): { draft: EventDraft } | { rejection: Rejection } {
  try {
    return { draft: buildDraft(row, mapping, isBegun) };
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    const { message: reason, field, value } = error;
    return {
      rejection: { row: row.number, ...(field && { field }), ...(value !== undefined && { value }), reason },
    };
  }
}

function buildDraft(
  row: TableRow,
  mapping: Mapping,
  isBegun: (key: readonly string[]) => boolean,
): EventDraft {
  const shared = sharedKey(row, mapping);
  const head = shared && isBegun(shared) ? NO_HEAD : buildHead(row, mapping);
  const content = buildContent(row, mapping);
  return {
    key: shared ?? ownKey(row, mapping, head, content),
    ...head,
    tags: buildTags(mapping.tags, row.cells),
    ...content,
    rows: [row.number],
  };
}

/** What this row has in common with the others of its event. */
function sharedKey({ cells }: TableRow, { of, reading }: Mapping): string[] | undefined {
  if (typeof of === 'string') return of === 'whole-file' ? [] : undefined;
  return of.map((column) => {
    const value = valuesOf(cells, column, reading).join(', ');
    if (value === '') throw new RowRefused('is empty; it says to which event the row belongs', column, value);
    return value;
  });
}

function ownKey(
  { cells }: TableRow,
  { key, reading }: Mapping,
  { info, date }: Head,
  { attributes, objects = [] }: Pick<EventDraft, 'attributes' | 'objects'>,
): string[] {
  if (!key) {
    const all = [...attributes, ...objects.flatMap((object) => object.attributes)];
    return [info, date, ...all.flatMap(({ category, type, value }) => [category, type, value])];
  }
  return key.map((template) => {
    const { texts, missing } = fill(template, (column) => valuesOf(cells, column, reading));
    if (missing > 0) throw new RowRefused('is empty; it says which event this is', nameOf(template), '');
    return texts.join(', ');
  });
}

function buildHead(row: TableRow, { info, date, standards, reading }: Mapping): Head {
  const text = fillHead(info, row, reading);
  if (Buffer.byteLength(text) > MAX_INFO) {
    throw new RowRefused(`makes an info longer than the ${MAX_INFO} bytes that MISP takes`, nameOf(info));
  }
  const day = fillHead(date, row, reading);
  const moment = readMoment(day, standards);
  if (!moment) throw new RowRefused(whyNoDate(day, standards), nameOf(date), day);
  return { info: text, date: moment.date };
}

function fillHead(template: Template, { cells }: TableRow, reading: Mapping['reading']): string {
  const { texts, missing } = fill(template, (column) => valuesOf(cells, column, reading));
  const text = texts.join(', ');
  if (text.trim() !== '' && (missing === 0 || missing < template.columns.length)) return text;
  throw new RowRefused('is empty; the event needs it', nameOf(template), '');
}

/** It has a value, but of a kind that no attribute is for; or none. */
function whySilent({ cells }: TableRow, { attributes, objects }: Mapping): RowRefused {
  const all = [...attributes, ...objects.flatMap((object) => object.attributes)];
  const waiting = all.find(
    ({ value, reading, when }) =>
      !holds(when, cells) && fill(value, (column) => valuesOf(cells, column, reading)).missing === 0,
  );
  const unmet = waiting?.when.find((condition) => !isTrue(condition, cells));
  if (!unmet) return new RowRefused('has no value for any of the attributes');
  const reason =
    'is of a kind that no attribute of the mapping is for; add one with this `when`, or leave such rows out with `only`';
  return new RowRefused(reason, unmet.column, String(cells.get(unmet.column) ?? ''));
}

function buildContent(
  row: TableRow,
  mapping: Mapping,
): Pick<EventDraft, 'attributes'> & Partial<Pick<EventDraft, 'objects'>> {
  const objects = mapping.objects.flatMap((object) => buildObject(object, row, mapping.standards));
  const attributes: AttributeDraft[] = [];
  let says = objects.length > 0 || mapping.hasOnlyConstants;
  for (const one of mapping.attributes) {
    const built = buildAttributes(one, row, mapping.standards);
    for (const attribute of built) attributes.push(attribute);
    says ||= built.length > 0 && one.value.columns.length > 0;
  }
  if (!says) throw whySilent(row, mapping);
  return { attributes, ...(objects.length > 0 && { objects }) };
}
