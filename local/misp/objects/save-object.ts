import { randomUUID } from 'node:crypto';
import { editAttribute } from '../attributes/edit-attribute.ts';
import { saveAttribute } from '../attributes/save-attribute.ts';
import { readSeen } from '../attributes/seen.ts';
import { nameColumn, textColumn } from '../columns.ts';
import type { Context } from '../http/context.ts';
import { type Fields, flagOf, isFields, isUuid, listOf, secondsOf, storableText, textOf } from '../input.ts';
import type { StoredEvent, StoredObject } from '../model.ts';

/** Within an event an object that MISP does not like is left out, and nothing says so (contract 057, 123, 126). */
export function captureObject(context: Context, event: StoredEvent, input: Fields): StoredObject | undefined {
  const uuid = (textOf(input.uuid) || randomUUID()).toLowerCase();
  if (!isUuid(uuid) || context.store.objectWithUuid(uuid) !== undefined) return undefined;
  const object = createObject(context, event, input, uuid);
  if (object === undefined) return undefined;
  context.store.addObject(object);
  for (const attribute of listOf(input.Attribute).filter(isFields))
    saveAttribute(context, event, attribute, object);
  if (object.attributes.length > 0) return object;
  context.store.removeObject(object);
  return undefined;
}

export function createObject(
  context: Context,
  event: StoredEvent,
  input: Fields,
  uuid: string,
): StoredObject | undefined {
  const template = readTemplate(input);
  const seen = readSeen(input);
  if (template === undefined || 'errors' in seen || findObjectError(input) !== undefined) return undefined;
  return {
    id: context.store.nextId('object'),
    uuid,
    event,
    ...template,
    ...seen,
    metaCategory: nameColumn(textOf(input['meta-category']) ?? ''),
    description: textColumn(textOf(input.description) ?? '') || null,
    timestamp: secondsOf(input.timestamp) ?? context.now,
    distribution: textOf(input.distribution) ?? '0',
    sharingGroupId: textOf(input.sharing_group_id) ?? '0',
    comment: storableText(textOf(input.comment) ?? ''),
    deleted: flagOf(input.deleted),
    attributes: [],
    references: [],
  };
}

/** What MISP minds in an object's own fields (tried on 2.5.1). A description may be left out, and not be empty. */
export function findObjectError(input: Fields): string | undefined {
  if (isBlank(input.name)) return 'name: Name cannot be empty.';
  if (isBlank(input['meta-category'])) return 'meta-category: Meta-category cannot be empty.';
  const hasDescription = input.description !== undefined && input.description !== null;
  if (hasDescription && isBlank(input.description)) return 'description: Description cannot be empty.';
  const seen = readSeen(input);
  if (!('errors' in seen)) return undefined;
  const [field, messages] = Object.entries(seen.errors)[0] ?? [];
  return `${field}: ${messages?.join(' ')}`;
}

function isBlank(value: unknown): boolean {
  return (textOf(value) ?? '').trim() === '';
}

function readTemplate(
  input: Fields,
): Pick<StoredObject, 'name' | 'templateUuid' | 'templateVersion'> | undefined {
  const name = textOf(input.name);
  const templateUuid = textOf(input.template_uuid);
  const templateVersion = textOf(input.template_version);
  if (!name || !templateUuid || !templateVersion) return undefined;
  return { name: nameColumn(name), templateUuid, templateVersion };
}

/** Attributes that are sent again without their UUIDs are doubled (contract 164). */
export function editObject(context: Context, object: StoredObject, input: Fields): void {
  const timestamp = secondsOf(input.timestamp) ?? context.now;
  if (input.timestamp !== undefined && timestamp <= object.timestamp) return;
  Object.assign(object, readChanges(object, input), { timestamp });
  for (const entry of listOf(input.Attribute).filter(isFields)) captureInObject(context, object, entry);
  if (object.deleted) deleteAttributes(context, object);
}

function deleteAttributes(context: Context, object: StoredObject): void {
  const present = object.attributes.filter(({ deleted }) => !deleted);
  for (const attribute of present) editAttribute(context, attribute, { deleted: true });
}

function readChanges(object: StoredObject, input: Fields): Partial<StoredObject> {
  const seen = readSeen(input, object);
  return {
    ...('errors' in seen ? {} : seen),
    name: textOf(input.name) ?? object.name,
    metaCategory: textOf(input['meta-category']) ?? object.metaCategory,
    description: textColumn(textOf(input.description) ?? '') || object.description,
    distribution: textOf(input.distribution) ?? object.distribution,
    comment: storableText(textOf(input.comment) ?? object.comment),
    deleted: input.deleted === undefined ? object.deleted : flagOf(input.deleted),
  };
}

function captureInObject(context: Context, object: StoredObject, input: Fields): void {
  const uuid = textOf(input.uuid);
  const stored = uuid === undefined ? undefined : context.store.attributeWithUuid(uuid);
  if (stored === undefined) saveAttribute(context, object.event, input, object);
  else if (stored.event === object.event) editAttribute(context, stored, input);
}
