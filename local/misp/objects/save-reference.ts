import { randomUUID } from 'node:crypto';
import { nameColumn } from '../columns.ts';
import type { Context } from '../http/context.ts';
import { type Fields, flagOf, secondsOf, storableText, textOf } from '../input.ts';
import { isStoredObject, type StoredObject, type StoredReference } from '../model.ts';

/** A reference to what the event does not hold is left out (contract 127); one without its UUID is doubled (164). */
export function saveReference(
  context: Context,
  source: StoredObject,
  input: Fields,
): StoredReference | undefined {
  const known = source.references.find(({ uuid }) => uuid === textOf(input.uuid)?.toLowerCase());
  if (known !== undefined) return editReference(context, known, input);
  const target = findTarget(context, source, textOf(input.referenced_uuid) ?? '');
  if (target === undefined) return undefined;
  const reference: StoredReference = {
    id: context.store.nextId('reference'),
    uuid: (textOf(input.uuid) ?? randomUUID()).toLowerCase(),
    source,
    target,
    relationship: nameColumn(textOf(input.relationship_type) ?? ''),
    comment: storableText(textOf(input.comment) ?? ''),
    timestamp: secondsOf(input.timestamp) ?? context.now,
    deleted: flagOf(input.deleted),
  };
  source.references.push(reference);
  return reference;
}

function editReference({ now }: Context, reference: StoredReference, input: Fields): StoredReference {
  return Object.assign(reference, {
    relationship: nameColumn(textOf(input.relationship_type) ?? reference.relationship),
    comment: storableText(textOf(input.comment) ?? reference.comment),
    timestamp: secondsOf(input.timestamp) ?? now,
    deleted: input.deleted === undefined ? reference.deleted : flagOf(input.deleted),
  });
}

function findTarget(
  { store }: Context,
  { event }: StoredObject,
  uuid: string,
): StoredReference['target'] | undefined {
  const target = store.attributeWithUuid(uuid) ?? store.objectWithUuid(uuid);
  return target?.event === event ? target : undefined;
}

export function renderReference(reference: StoredReference) {
  const { source, target } = reference;
  return {
    id: String(reference.id),
    uuid: reference.uuid,
    timestamp: String(reference.timestamp),
    object_id: String(source.id),
    referenced_uuid: target.uuid,
    referenced_id: String(target.id),
    referenced_type: isStoredObject(target) ? '1' : '0',
    relationship_type: reference.relationship,
    comment: reference.comment,
    deleted: reference.deleted,
    event_id: String(source.event.id),
    source_uuid: source.uuid,
    ...renderTarget(target),
  };
}

function renderTarget(target: StoredReference['target']) {
  const { distribution, sharingGroupId: sharing_group_id, uuid } = target;
  if (isStoredObject(target)) {
    const { name, metaCategory } = target;
    return { Object: { distribution, sharing_group_id, uuid, name, 'meta-category': metaCategory } };
  }
  const { value, type, category, toIds: to_ids } = target;
  return { Attribute: { distribution, sharing_group_id, uuid, value, type, category, to_ids } };
}
