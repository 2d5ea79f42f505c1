import type { Changes, ObjectChange } from './changes.ts';
import type { MeantEvent } from './compare-event.ts';

/** What was sent in this delivery already, so that what MISP does not take is sent once and then asked about. */
export type Sent = Set<string>;

export function sentWith(meant: MeantEvent): Sent {
  const sent: Sent = new Set();
  const { Tag = [], Attribute, Object: objects = [], EventReport = [], ...fields } = meant;
  note(sent, { fields, tags: Tag, attributes: Attribute, objects, reports: EventReport });
  return sent;
}

export function note(sent: Sent, { fields, tags, attributes, objects, reports }: Changes): void {
  for (const field of Object.keys(fields)) sent.add(`field ${field}`);
  for (const { name } of tags) sent.add(`tag ${name}`);
  for (const { uuid } of [...attributes, ...objects, ...reports]) sent.add(uuid);
  for (const { uuid } of objects.flatMap(referencesOf)) sent.add(uuid);
}

/** Of the changes what was not sent yet. */
export function notSent(sent: Sent, { fields, tags, attributes, objects, reports }: Changes): Changes {
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([field]) => !sent.has(`field ${field}`))),
    tags: tags.filter(({ name }) => !sent.has(`tag ${name}`)),
    attributes: attributes.filter(({ uuid }) => !sent.has(uuid)),
    objects: objects.flatMap((object) => restOf(sent, object)),
    reports: reports.filter(({ uuid }) => !sent.has(uuid)),
  };
}

/** The whole object, or, once it was sent, only those of its references that were not. */
function restOf(sent: Sent, object: ObjectChange): ObjectChange[] {
  if (!sent.has(object.uuid)) return [object];
  const references = referencesOf(object).filter(({ uuid }) => !sent.has(uuid));
  return references.length > 0 && 'Attribute' in object
    ? [{ ...object, Attribute: [], ObjectReference: references }]
    : [];
}

function referencesOf(object: ObjectChange) {
  return 'ObjectReference' in object ? (object.ObjectReference ?? []) : [];
}
