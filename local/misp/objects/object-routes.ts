import { randomUUID } from 'node:crypto';
import { mayEdit, readableEvent } from '../access.ts';
import { type FieldErrors, judge } from '../attributes/judge.ts';
import { renderAddedAttribute } from '../attributes/render-attribute.ts';
import { saveAttribute } from '../attributes/save-attribute.ts';
import templates from '../data/object-templates.json' with { type: 'json' };
import { touchEvent } from '../events/touch.ts';
import { json, Refusal } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, fieldsOf, isFields, isUuid, listOf, textOf } from '../input.ts';
import type { StoredEvent, StoredObject } from '../model.ts';
import { renderObjectFields } from './render-object.ts';
import { createObject, findObjectError } from './save-object.ts';
import { saveReference } from './save-reference.ts';

interface Template {
  readonly name: string;
  readonly required: readonly string[];
  readonly requiredOneOf: readonly string[];
  readonly description?: string;
}

const templatesByUuid: Readonly<Record<string, Template>> = templates;

/** Unlike an object within an event this one is judged aloud (contract 273-278); the same again makes a second. */
export const addObject: Endpoint = (context, args, body) => {
  const event = editableEvent(context, args[0]);
  const fields = fieldsOf(body);
  const input = isFields(fields.Object) ? fields.Object : fields;
  const template = templatesByUuid[textOf(input.template_uuid) ?? ''];
  refuseIncomplete(input, template);
  refuseInvalidAttributes(input, event);
  const object = createWithTemplate(context, event, input, template);
  for (const attribute of attributesOf(input)) saveAttribute(context, event, attribute, object);
  touchEvent(context, event);
  const Attribute = object.attributes.map(renderAddedAttribute);
  return json({ Object: { ...renderObjectFields(object), Attribute } });
};

function editableEvent(context: Context, reference: string | undefined): StoredEvent {
  const event = readableEvent(context, reference);
  if (mayEdit(context.user, event)) return event;
  throw new Refusal(403, 'You do not have permission to do that.');
}

function createWithTemplate(
  context: Context,
  event: StoredEvent,
  input: Fields,
  template: Template | undefined,
): StoredObject {
  const uuid = (textOf(input.uuid) || randomUUID()).toLowerCase();
  if (!isUuid(uuid)) throw couldNotAdd({ uuid: ['Please provide a valid RFC 4122 UUID'] });
  if (context.store.objectWithUuid(uuid) !== undefined)
    throw couldNotAdd('Object could not be saved.\nuuid: The UUID provided is not unique');
  const described = { ...input, ...(template && describedBy(template, input)) };
  const error = findObjectError(described);
  if (error !== undefined) throw couldNotAdd(`Object could not be saved.\n${error}`);
  const object = createObject(context, event, described, uuid);
  if (object === undefined) throw couldNotAdd('Object could not be saved.');
  context.store.addObject(object);
  return object;
}

/** A template that MISP knows has the say in what an object is called and described as (tried on 2.5.1). */
function describedBy({ name, description }: Template, input: Fields): Fields {
  return {
    name,
    description: description ?? input.description,
    'meta-category': textOf(input['meta-category'])?.trim() || name,
  };
}

function attributesOf(input: Fields): Fields[] {
  return listOf(input.Attribute).filter(isFields);
}

function refuseIncomplete(
  input: Fields,
  { required = [], requiredOneOf = [] }: Partial<Template> = {},
): void {
  const relations = attributesOf(input).map(({ object_relation }) => object_relation);
  const missing = required.find((relation) => !relations.includes(relation));
  if (missing !== undefined) {
    throw couldNotAdd(`Could not save the object as a required attribute is not set (${missing})`);
  }
  if (requiredOneOf.length > 0 && !requiredOneOf.some((relation) => relations.includes(relation))) {
    throw couldNotAdd(
      `Could not save the object as it requires at least one of the following attributes to be set: ${requiredOneOf.join(', ')}`,
    );
  }
}

function couldNotAdd(errors: object | string): Refusal {
  return new Refusal(403, 'Could not add Object', { url: '/objects/add', errors });
}

function refuseInvalidAttributes(input: Fields, { id }: StoredEvent): void {
  for (const attribute of attributesOf(input)) {
    const judged = judge(attribute);
    if ('errors' in judged) throw failedValidation(id, attribute, judged.errors);
  }
}

/** Lower-case "object" and the slash behind the id are MISP's (contract 277). */
function failedValidation(eventId: number, { object_relation }: Fields, errors: FieldErrors): Refusal {
  const details = JSON.stringify(errors);
  return new Refusal(403, 'Could not add object', {
    url: `/objects/add/${eventId}/`,
    errors: `Could not save object as at least one attribute has failed validation (${object_relation}). ${details}`,
    id: `${eventId}/`,
  });
}

export const addReference: Endpoint = (context, args, body) => {
  const fields = fieldsOf(body);
  const input = isFields(fields.ObjectReference) ? fields.ObjectReference : fields;
  const source = context.store.findObject(args[0] ?? textOf(input.object_uuid) ?? '');
  if (source === undefined) throw new Refusal(404, 'Invalid object');
  editableEvent(context, String(source.event.id));
  const reference = saveReference(context, source, input);
  if (reference === undefined) throw new Refusal(404, 'Invalid referenced object or attribute');
  touchEvent(context, source.event);
  return json({
    ObjectReference: {
      id: String(reference.id),
      uuid: reference.uuid,
      timestamp: String(reference.timestamp),
      object_id: String(source.id),
      event_id: String(source.event.id),
      source_uuid: source.uuid,
      referenced_uuid: reference.target.uuid,
      referenced_id: String(reference.target.id),
      referenced_type: 'templateUuid' in reference.target ? '1' : '0',
      relationship_type: reference.relationship,
      comment: reference.comment,
      deleted: reference.deleted,
      object_uuid: source.uuid,
    },
  });
};
