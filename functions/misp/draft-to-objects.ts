import { type BuiltAttribute, buildAttribute } from './draft-to-attributes.ts';
import type { MispObject, MispObjectAttribute, MispReference } from './event.ts';
import type { ObjectDraft, ReferenceDraft } from './event-draft.ts';
import { partUuid } from './identity.ts';
import { fitName, fitText } from './text.ts';
import { saidVisibilityOf } from './visibility.ts';

/** An object with the rows behind its attributes. */
export interface BuiltObject {
  object: MispObject;
  attributes: BuiltAttribute<MispObjectAttribute>[];
}

export function buildObjects(event: string, drafts: readonly ObjectDraft[]): BuiltObject[] {
  const uuids = drafts.map((draft) => draft.uuid ?? partUuid(event, 'object', objectKey(draft)));
  const byLabel = new Map(drafts.flatMap(({ label }, i) => (label ? [[label, uuids[i] ?? '']] : [])));
  return drafts.map((draft, i) => buildObject(uuids[i] ?? '', draft, byLabel));
}

/** Two objects of one name with the same attributes are the same object. */
function objectKey({ name, attributes }: ObjectDraft): string[] {
  return [
    name,
    ...attributes.map(({ relation, type, value }) => JSON.stringify([relation, type, value])).sort(),
  ];
}

function buildObject(uuid: string, draft: ObjectDraft, byLabel: ReadonlyMap<string, string>): BuiltObject {
  const attributes = draft.attributes.map((attribute) => ({
    attribute: { ...buildAttribute(uuid, attribute), object_relation: fitName(attribute.relation) },
    rows: attribute.rows,
  }));
  const references = draft.references?.map((reference) => buildReference(uuid, reference, byLabel)) ?? [];
  const object: MispObject = {
    uuid,
    name: fitName(draft.name),
    // MISP drops an object whose meta-category or description is empty, in silence (tried on 2.5.1)
    'meta-category': fitName(draft.metaCategory) || 'misc',
    description: fitText(draft.description || draft.name),
    template_uuid: draft.templateUuid,
    template_version: draft.templateVersion,
    ...saidVisibilityOf(draft),
    ...(draft.comment && { comment: fitText(draft.comment) }),
    ...(draft.firstSeen && { first_seen: draft.firstSeen }),
    ...(draft.lastSeen && { last_seen: draft.lastSeen }),
    Attribute: attributes.map(({ attribute }) => attribute),
    ...(references.length > 0 && { ObjectReference: references }),
  };
  return { object, attributes };
}

function buildReference(
  object: string,
  { uuid, to, relationship, comment }: ReferenceDraft,
  byLabel: ReadonlyMap<string, string>,
): MispReference {
  const referenced = byLabel.get(to) ?? to;
  return {
    uuid: uuid ?? partUuid(object, 'reference', [referenced, relationship]),
    referenced_uuid: referenced,
    relationship_type: fitName(relationship),
    ...(comment && { comment: fitText(comment) }),
  };
}
