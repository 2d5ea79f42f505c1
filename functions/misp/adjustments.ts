import type { AttributeDraft, EventDraft, ObjectDraft } from './event-draft.ts';
import { fitName, fitTag, fitText, keepStorable } from './text.ts';

/** What was brought to a form that MISP can store, for the receipt to say so. */
export interface Adjustment {
  rows: number[];
  field: string;
  reason: string;
}

const UNSTORABLE =
  'has characters that MISP cannot store; they are written as their code points, such as [U+1F600]';
const TOO_LONG = 'is longer than the 65,535 bytes that MISP stores; the rest is cut';
const NAME_TOO_LONG = 'is longer than the 255 characters that MISP stores; the rest is cut';

const NAMES = new Set([
  'object name',
  'meta-category',
  'object_relation',
  'relationship_type',
  'report name',
]);
const TEXTS = new Set(['info', 'comment', 'description']);

export function adjustmentsOf(draft: EventDraft): Adjustment[] {
  const { info, rows, tags, attributes, objects = [], reports = [] } = draft;
  return [
    ...adjustmentOf(rows, 'info', info),
    ...tags.flatMap((tag) => adjustmentOf(rows, 'tag', tag)),
    ...[...attributes, ...objects.flatMap((object) => object.attributes)].flatMap(ofAttribute),
    ...objects.flatMap(ofObject),
    ...reports.flatMap(({ name, content }) => [
      ...adjustmentOf(rows, 'report name', name),
      ...adjustmentOf(rows, 'report', content),
    ]),
  ];
}

function ofAttribute({ rows, type, value, comment = '', tags = [] }: AttributeDraft): Adjustment[] {
  return [
    ...adjustmentOf(rows, type, value),
    ...adjustmentOf(rows, 'comment', comment),
    ...tags.flatMap((tag) => adjustmentOf(rows, 'tag', tag)),
  ];
}

/** Its own texts, and those of its references. */
function ofObject(draft: ObjectDraft): Adjustment[] {
  const { name, metaCategory, description, comment = '', references = [], attributes } = draft;
  const rows = [...new Set(attributes.flatMap((attribute) => attribute.rows))];
  return [
    ...adjustmentOf(rows, 'object name', name),
    ...adjustmentOf(rows, 'meta-category', metaCategory),
    ...adjustmentOf(rows, 'description', description),
    ...adjustmentOf(rows, 'comment', comment),
    ...attributes.flatMap(({ relation }) => adjustmentOf(rows, 'object_relation', relation)),
    ...references.flatMap(({ relationship, comment: said = '' }) => [
      ...adjustmentOf(rows, 'relationship_type', relationship),
      ...adjustmentOf(rows, 'comment', said),
    ]),
  ];
}

export function adjustmentOf(rows: readonly number[], field: string, text: string): Adjustment[] {
  const storable = keepStorable(text);
  return [storable !== text ? UNSTORABLE : '', whyCut(field, storable)]
    .filter((reason) => reason !== '')
    .map((reason) => ({ rows: [...rows], field, reason }));
}

function whyCut(field: string, text: string): string {
  if (field === 'tag') return fitTag(text) === text.trim() ? '' : NAME_TOO_LONG;
  if (NAMES.has(field)) return fitName(text) === text ? '' : NAME_TOO_LONG;
  return TEXTS.has(field) && fitText(text) !== text ? TOO_LONG : '';
}
