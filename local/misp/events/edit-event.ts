import { mayEdit, readableEvent } from '../access.ts';
import { editAttribute } from '../attributes/edit-attribute.ts';
import { saveAttribute } from '../attributes/save-attribute.ts';
import { textColumn } from '../columns.ts';
import { json, Refusal } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, fieldsOf, flagOf, isFields, listOf, secondsOf, textOf } from '../input.ts';
import type { StoredEvent } from '../model.ts';
import { captureObjects } from '../objects/capture-objects.ts';
import { captureReport } from '../reports.ts';
import { applyTags, refuseTagNames } from '../tags/attach.ts';
import { mayUse } from '../users.ts';
import { findFieldErrors, readPlainFields } from './event-fields.ts';
import { renderEvent } from './render-event.ts';

export const editEvent: Endpoint = (context, args, body) => {
  const event = readableEvent(context, args[0]);
  if (!mayEdit(context.user, event)) throw new Refusal(403, 'You are not authorised to do that.');
  const fields = fieldsOf(body);
  const input = isFields(fields.Event) ? fields.Event : fields;
  refuseTagNames(input);
  applyFields(context, event, input);
  applyContents(context, event, input);
  return json(renderEvent(event, context.user));
};

function applyFields(context: Context, event: StoredEvent, input: Fields): void {
  const timestamp = secondsOf(input.timestamp);
  if (timestamp !== undefined && timestamp <= event.timestamp) throw couldNotEdit(event, notNewer);
  const fields = readPlainFields(context, input, event);
  const errors = findFieldErrors(fields, input, false);
  if (Object.keys(errors).length > 0) throw couldNotEdit(event, errors);
  textColumn(fields.info);
  // Leaving `published` out unpublishes; setting it leaves publish_timestamp alone (contract 167, 168).
  const published = flagOf(input.published) && mayUse(context.user, 'perm_publish');
  Object.assign(event, fields, { timestamp: timestamp ?? context.now, published });
}

const notNewer = 'Event could not be saved: Event in the request not newer than the local copy.';

function couldNotEdit({ id }: StoredEvent, errors: object | string): Refusal {
  return new Refusal(403, 'Could not edit Event', { url: `/events/edit/${id}`, errors, id: String(id) });
}

function applyContents(context: Context, event: StoredEvent, input: Fields): void {
  for (const attribute of listOf(input.Attribute).filter(isFields))
    captureAttribute(context, event, attribute);
  captureObjects(context, event, input);
  for (const report of listOf(input.EventReport).filter(isFields)) captureReport(context, event, report);
  applyTags(context, event, input);
}

/** With the UUID of an attribute it edits; one of another event's is left alone (contract 163). */
function captureAttribute(context: Context, event: StoredEvent, input: Fields): void {
  const stored = context.store.attributeWithUuid(textOf(input.uuid) ?? '');
  if (stored === undefined) saveAttribute(context, event, input);
  else if (stored.event === event) editAttribute(context, stored, input);
}
