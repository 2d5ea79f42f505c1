import type { AttributeDraft, EventDraft, ObjectDraft } from './event-draft.ts';
import { fitTag, fitText, keepToBmp } from './text.ts';

/** What was brought to a form that MISP can store, for the receipt to say so. */
export interface Adjustment {
  rows: number[];
  field: string;
  reason: string;
}

const UNSTORABLE =
  'has characters that MISP cannot store; they are written as their code points, such as [U+1F600]';
const TOO_LONG = 'is longer than the 65,535 bytes that MISP stores; the rest is cut';
const TAG_TOO_LONG = 'is longer than the 255 characters that MISP stores; the rest is cut';

export function adjustmentsOf(draft: EventDraft): Adjustment[] {
  const { info, rows, tags, attributes, objects = [], reports = [] } = draft;
  return [
    ...adjustmentOf(rows, 'info', info),
    ...tags.flatMap((tag) => adjustmentOf(rows, 'tag', tag)),
    ...[...attributes, ...objects.flatMap((object) => object.attributes)].flatMap(ofAttribute),
    ...objects.flatMap(ofObject),
    ...reports.flatMap(({ name, content }) => adjustmentOf(rows, 'report', `${name}\n${content}`)),
  ];
}

function ofAttribute({ rows, type, value, comment = '', tags = [] }: AttributeDraft): Adjustment[] {
  return [
    ...adjustmentOf(rows, type, value),
    ...adjustmentOf(rows, 'comment', comment),
    ...tags.flatMap((tag) => adjustmentOf(rows, 'tag', tag)),
  ];
}

/** Its own comment, and those of its references. */
function ofObject({ comment = '', references = [], attributes }: ObjectDraft): Adjustment[] {
  const rows = [...new Set(attributes.flatMap((attribute) => attribute.rows))];
  const comments = [comment, ...references.map((reference) => reference.comment ?? '')];
  return comments.flatMap((one) => adjustmentOf(rows, 'comment', one));
}

export function adjustmentOf(rows: readonly number[], field: string, text: string): Adjustment[] {
  const storable = keepToBmp(text);
  return [storable !== text ? UNSTORABLE : '', whyCut(field, storable)]
    .filter((reason) => reason !== '')
    .map((reason) => ({ rows: [...rows], field, reason }));
}

function whyCut(field: string, text: string): string {
  if (field === 'tag') return fitTag(text) === text.trim() ? '' : TAG_TOO_LONG;
  return (field === 'info' || field === 'comment') && fitText(text) !== text ? TOO_LONG : '';
}
