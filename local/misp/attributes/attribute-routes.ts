import { mayEdit, mayRead, readableEvent } from '../access.ts';
import { touchEvent } from '../events/touch.ts';
import { json, Refusal } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { fieldsOf, isFields } from '../input.ts';
import type { StoredAttribute } from '../model.ts';
import { addAttributes } from './add-attributes.ts';
import { editAttribute } from './edit-attribute.ts';
import { renderAttribute } from './render-attribute.ts';
import { forgetSimilar } from './save-attribute.ts';

const view: Endpoint = (context, args) => {
  const attribute = readable(context, args[0]);
  return json({ Attribute: { ...renderAttribute(attribute), event_uuid: attribute.event.uuid } });
};

const edit: Endpoint = (context, args, body) => {
  const attribute = editable(context, args[0]);
  const fields = fieldsOf(body);
  const input = isFields(fields.Attribute) ? fields.Attribute : fields;
  const result = editAttribute(context, attribute, input);
  if (result === 'not newer') throw new Refusal(405, notNewer);
  if (result !== 'saved') throw couldNotEdit(attribute, result.errors);
  touchEvent(context, attribute.event);
  return json({ Attribute: renderAttribute(attribute) });
};

const notNewer = 'Attribute could not be saved: Attribute in the request not newer than the local copy.';

function couldNotEdit({ id }: StoredAttribute, errors: object): Refusal {
  return new Refusal(403, 'Could not edit Attribute', {
    url: `/attributes/edit/${id}`,
    errors,
    id: String(id),
  });
}

/** Soft, or for good with `/1`; only the latter still finds an attribute that is deleted (contract 267-270). */
const remove: Endpoint = (context, args) => {
  const hard = args[1] === '1';
  const attribute = editable(context, args[0]);
  if (attribute.deleted && !hard) throw invalidAttribute();
  if (!attribute.deleted) attribute.event.attributeCount -= 1;
  forgetSimilar(attribute);
  attribute.deleted = true;
  attribute.timestamp = context.now;
  if (hard) context.store.removeAttribute(attribute);
  touchEvent(context, attribute.event);
  return json({ message: 'Attribute deleted.' });
};

function readable({ store, user }: Context, reference: string | undefined): StoredAttribute {
  const attribute = store.findAttribute(reference ?? '');
  if (attribute === undefined || !mayRead(user, attribute.event)) throw invalidAttribute();
  return attribute;
}

function editable(context: Context, reference: string | undefined): StoredAttribute {
  const attribute = readable(context, reference);
  readableEvent(context, String(attribute.event.id));
  if (mayEdit(context.user, attribute.event)) return attribute;
  throw new Refusal(403, 'You do not have permission to do that.');
}

function invalidAttribute(): Refusal {
  return new Refusal(404, 'Invalid attribute');
}

export const attributeRoutes = { add: addAttributes, view, edit, remove };
