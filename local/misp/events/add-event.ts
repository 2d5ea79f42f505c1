import { randomUUID } from 'node:crypto';
import { saveAttribute } from '../attributes/save-attribute.ts';
import { textColumn } from '../columns.ts';
import { type Answer, json, Refusal } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, fieldsOf, flagOf, isFields, isUuid, listOf, secondsOf, textOf } from '../input.ts';
import type { StoredEvent } from '../model.ts';
import { captureObjects } from '../objects/capture-objects.ts';
import { saveReport } from '../reports.ts';
import { applyTags, refuseTagNames } from '../tags/attach.ts';
import { mayUse, type Organisation } from '../users.ts';
import { findFieldErrors, invalidUuid, readPlainFields } from './event-fields.ts';
import { renderEvent } from './render-event.ts';

export const addEvent: Endpoint = (context, _args, body) => {
  if (context.request.method !== 'POST') return describeAdd();
  const input = eventFields(body);
  refuseTagNames(input);
  const event = createEvent(context, input);
  context.store.addEvent(event);
  fillEvent(context, event, input);
  if (flagOf(input.published) && mayUse(context.user, 'perm_publish')) publish(context, event);
  return json(renderEvent(event, context.user));
};

function eventFields(body: unknown): Fields {
  const isEmpty = body === undefined || body === '' || (isFields(body) && Object.keys(body).length === 0);
  if (isEmpty) throw new Refusal(405, 'No valid event data received.');
  const fields = fieldsOf(body);
  return isFields(fields.Event) ? fields.Event : fields;
}

function createEvent(context: Context, input: Fields): StoredEvent {
  const uuid = readUuid(context, input);
  const fields = readPlainFields(context, input);
  refuseEmptyPublished(input);
  refuseInvalid({ ...findFieldErrors(fields, input, true), ...findUuidErrors(context, uuid) });
  textColumn(fields.info);
  return {
    id: context.store.nextId('event'),
    uuid: uuid.toLowerCase(),
    owner: context.user.organisation,
    creatorOrganisation: readCreatorOrganisation(context, input),
    creator: context.user,
    ...fields,
    timestamp: secondsOf(input.timestamp) ?? context.now,
    published: false,
    publishTimestamp: 0,
    attributeCount: 0,
    proposalEmailLock: false,
    disableCorrelation: flagOf(input.disable_correlation),
    tags: [],
    attributes: [],
    objects: [],
    reports: [],
    proposals: [],
    similar: new Map(),
  };
}

/** An event that exists answers 404 with its place, also to those who may not see it (contract 032-037). */
function readUuid({ store, baseUrl }: Context, input: Fields): string {
  const uuid = textOf(input.uuid) || randomUUID();
  if (store.blocklist.has(uuid)) throw new Refusal(403, 'Event blocked by event blocklist.');
  const stored = isUuid(uuid) ? store.findEvent(uuid) : undefined;
  if (stored === undefined) return uuid;
  throw new Refusal(404, alreadyExists, { headers: { Location: `${baseUrl}/events/${stored.id}` } });
}

const alreadyExists =
  'Event already exists, if you would like to edit it, use the url in the location header.';

function findUuidErrors({ store }: Context, uuid: string): Record<string, readonly string[]> {
  if (!isUuid(uuid)) return { uuid: [invalidUuid] };
  if (store.findEvent(uuid.toLowerCase()) !== undefined) return { uuid: ['The UUID provided is not unique'] };
  return {};
}

function refuseEmptyPublished(input: Fields): void {
  const isEmpty = listOf(input.Attribute).length === 0 && listOf(input.Object).length === 0;
  if (flagOf(input.published) && isEmpty) {
    throw couldNotAdd('Received a published event that was empty. Event add process blocked.');
  }
}

function refuseInvalid(errors: Record<string, readonly string[]>): void {
  if (Object.keys(errors).length > 0) throw couldNotAdd(errors);
}

function couldNotAdd(errors: object | string): Refusal {
  return new Refusal(403, 'Could not add Event', { url: '/events/add', errors: { Event: errors } });
}

/** Only a site admin or sync user may name another creator, which is created (contract 095, 096). */
function readCreatorOrganisation({ store, user }: Context, input: Fields): Organisation {
  const named = fieldsOf(input.Orgc);
  const uuid = textOf(named.uuid);
  if (uuid === undefined || !(mayUse(user, 'perm_site_admin') || mayUse(user, 'perm_sync')))
    return user.organisation;
  const known = store.organisations.find((organisation) => organisation.uuid === uuid);
  if (known !== undefined) return known;
  const id = String(store.organisations.length + 1);
  const organisation = { id, name: textOf(named.name) ?? uuid, uuid, local: false };
  store.organisations.push(organisation);
  return organisation;
}

function fillEvent(context: Context, event: StoredEvent, input: Fields): void {
  applyTags(context, event, input);
  for (const attribute of listOf(input.Attribute).filter(isFields)) saveAttribute(context, event, attribute);
  captureObjects(context, event, input);
  for (const report of listOf(input.EventReport).filter(isFields)) saveReport(context, event, report);
}

export function publish({ now }: Context, event: StoredEvent): void {
  event.published = true;
  event.publishTimestamp = now;
}

function describeAdd(): Answer {
  return json({
    name: '/events/add API description',
    description:
      'POST a MISP Event JSON to this API to create an Event. Contained objects can also be included (such as attributes, objects, tags, etc).',
    mandatory_fields: ['info'],
    optional_fields: [
      'threat_level_id',
      'analysis',
      'distribution',
      'sharing_group_id',
      'uuid',
      'published',
      'timestamp',
      'date',
      'Attribute',
      'Object',
      'Shadow_Attribute',
      'EventTag',
    ],
    url: '/events/add',
  });
}
