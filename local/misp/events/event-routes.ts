import { mayEdit, mayRead, readableEvent } from '../access.ts';
import { internalError, json, Refusal, success } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { fieldsOf, textsOf } from '../input.ts';
import type { StoredEvent } from '../model.ts';
import { publish } from './add-event.ts';
import { renderEvent } from './render-event.ts';

export const viewEvent: Endpoint = (context, args) => {
  const event = readableEvent(context, args[0]);
  const { named } = context.request;
  const withDeleted = named.get('deleted') === '1';
  const extensions = named.get('extended') === '1' ? extensionsOf(context, event) : [];
  return json(renderEvent(event, context.user, { withDeleted, extensions }));
};

function extensionsOf({ store, user }: Context, { uuid }: StoredEvent): StoredEvent[] {
  return [...store.events.values()].filter((event) => event.extendsUuid === uuid && mayRead(user, event));
}

export const publishEvent: Endpoint = (context, args) => {
  const event = publishable(context, args[0]);
  publish(context, event);
  return success('Event published without alerts', `/events/publish/${args[0]}`, args[0]);
};

export const alertEvent: Endpoint = (context, args) => {
  const event = publishable(context, args[0]);
  publish(context, event);
  return success('Email sent to all participants.', `/events/alert/${args[0]}`, args[0]);
};

export const unpublishEvent: Endpoint = (context, args) => {
  const event = publishable(context, args[0]);
  event.published = false;
  return success('Event unpublished.', `/events/unpublish/${args[0]}`, args[0]);
};

function publishable({ store, user, request }: Context, reference: string | undefined): StoredEvent {
  // There is no page for it: contract 217.
  if (request.method === 'GET') throw internalError();
  const event = store.findEvent(reference ?? '');
  if (event === undefined || !mayRead(user, event)) throw new Refusal(404, 'Invalid event.');
  if (!mayEdit(user, event)) throw new Refusal(405, 'You do not have the permission to do that.');
  return event;
}

export const deleteEvent: Endpoint = (context, args, body) => {
  if (context.request.method === 'GET') throw internalError();
  const references = args[0] === undefined ? textsOf(fieldsOf(body).id) : [args[0]];
  const events = references.map((reference) => deletable(context, reference));
  for (const event of events) removeAndBlock(context, event);
  if (args[0] === undefined) return success(`${events.length} events deleted.`, '/events/delete');
  return success('Event deleted.', `/events/delete/${args[0]}`, args[0]);
};

/** What is not there is "not deleted", with 403 (contract 300, 301). */
function deletable({ store, user }: Context, reference: string): StoredEvent {
  const event = store.findEvent(reference);
  if (event !== undefined && mayEdit(user, event)) return event;
  throw new Refusal(403, 'Could not delete Event', {
    url: '/events/delete',
    errors: 'Event was not deleted.',
  });
}

function removeAndBlock({ store, now }: Context, event: StoredEvent): void {
  store.removeEvent(event);
  store.blocklist.set(event.uuid, {
    id: store.nextId('blocked'),
    uuid: event.uuid,
    created: new Date(now * 1000).toISOString().slice(0, 19).replace('T', ' '),
    info: event.info,
    organisation: event.creatorOrganisation.name,
  });
}
