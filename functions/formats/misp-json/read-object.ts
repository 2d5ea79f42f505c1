import type { ObjectDraft, ReferenceDraft } from '../../misp/event-draft.ts';
import { ownUuid } from './own-uuid.ts';
import { readAttribute } from './read-attribute.ts';
import { type Notes, readParts, readSeen } from './read-part.ts';
import { attributeSchema, type FileObject, referenceSchema } from './schema.ts';
import { readVisibility } from './visibility.ts';

/** One that MISP would drop without a word (contract 123, 126) is left out and noted. */
export function readObject(object: FileObject, row: number, notes: Notes): ObjectDraft | undefined {
  const { name, template_version: templateVersion, comment } = object;
  const attributes = readAttributes(object, row, notes);
  const template = ownUuid(object.template_uuid);
  const whyNot =
    attributes.length === 0
      ? 'it has no attribute'
      : 'it does not say which template of which version it follows';
  if (attributes.length === 0 || !template || template.was || !templateVersion) {
    notes.leftOut.push({ type: 'object', value: name, reason: whyNot });
    return undefined;
  }
  const own = ownUuid(object.uuid);
  const references = readReferences(object, notes);
  return {
    ...(own && { uuid: own.uuid }),
    name,
    metaCategory: object['meta-category'] ?? '',
    description: object.description ?? '',
    templateUuid: template.uuid,
    templateVersion,
    ...(comment && { comment }),
    ...readSeen(object, `object ${name}`, notes),
    ...readVisibility(object, `object ${name}`, notes),
    attributes,
    ...(references.length > 0 && { references }),
  };
}

function readAttributes(object: FileObject, row: number, notes: Notes): ObjectDraft['attributes'] {
  const what = `attribute of the object ${object.name}`;
  return readParts(attributeSchema, object.Attribute, what, notes).flatMap((attribute) => {
    const draft = readAttribute(attribute, row, notes);
    return draft ? [{ ...draft, relation: attribute.object_relation ?? '' }] : [];
  });
}

function readReferences({ name, ObjectReference }: FileObject, notes: Notes): ReferenceDraft[] {
  const type = `reference of the object ${name}`;
  const references = readParts(referenceSchema, ObjectReference, type, notes);
  return references.flatMap(({ uuid, referenced_uuid, relationship_type, comment }) => {
    const own = ownUuid(uuid);
    const referenced = ownUuid(referenced_uuid);
    if (!referenced) {
      notes.leftOut.push({ type, value: referenced_uuid, reason: 'what it refers to is no UUID' });
      return [];
    }
    return {
      ...(own && { uuid: own.uuid }),
      to: referenced.uuid,
      relationship: relationship_type || 'related-to',
      ...(comment && { comment }),
    };
  });
}
