import type { MispAttribute, MispEvent, MispObject } from '../misp/event.ts';
import type { EventMessage } from '../queue/event-message.ts';
import type { MeantEvent } from './compare/compare-event.ts';
import type { Delivery } from './delivery.ts';
import type { MispSession } from './server/misp-session.ts';

/** A message whose values were looked up, or could not be. */
export interface Looked {
  message: EventMessage;
  /** What is known to be good was not found out: what an earlier drop found holds. */
  isUnchecked: boolean;
}

/**
 * What stands on a warninglist of the server is not for detection, or left out, as the source has it. UUIDs are those of the
 * event as it was: what was left out today and is not tomorrow is the same attribute.
 */
export async function markKnown(
  misp: MispSession,
  message: EventMessage,
  { warninglists, journal }: Pick<Delivery, 'warninglists' | 'journal'>,
): Promise<Looked> {
  const rule = message.warninglists;
  if (rule === 'off') return { message, isUnchecked: false };
  const attributes = allAttributes(message.event).filter(
    ({ to_ids }) => rule === 'leave-out' || to_ids !== false,
  );
  // What fails once may pass until the next delivery; lists that fail on are no reason to have no event.
  const mayWait = journal.before.receivedAt === undefined;
  const found = await warninglists.find(misp, attributes, mayWait);
  if (typeof found === 'string') return { message: withUnchecked(message, found), isUnchecked: true };
  if (found.size === 0) return { message, isUnchecked: false };
  const marked = rule === 'leave-out' ? leaveOut(message, found) : notForDetection(message, found);
  return { message: marked, isUnchecked: false };
}

/** Of an event that is there: whether its attributes are for detection is left as it is. */
export function withoutDetection(event: MeantEvent): MeantEvent {
  return mapAttributes(event, (attribute) => [{ ...attribute, to_ids: undefined }]);
}

function allAttributes({ Attribute, Object: objects = [] }: MispEvent): MispAttribute[] {
  return [...Attribute, ...objects.flatMap((object) => object.Attribute)];
}

function withUnchecked(message: EventMessage, problem: string): EventMessage {
  const reason = `was not checked against the warninglists of the server: ${problem}`;
  const { rows, adjusted = [] } = message;
  return { ...message, adjusted: [...adjusted, { rows, field: 'to_ids', reason }] };
}

const SHOWN = 5;

/** One entry for each list: an event may have thousands of values on it. */
function notForDetection(message: EventMessage, found: ReadonlyMap<string, string[]>): EventMessage {
  const event = mapAttributes(message.event, (attribute) => [
    found.has(attribute.uuid) ? { ...attribute, to_ids: false } : attribute,
  ]);
  const byList = Map.groupBy(
    allAttributes(message.event).filter(({ uuid }) => found.has(uuid)),
    ({ uuid }) => listsOf(found, uuid),
  );
  const entries = [...byList].map(([lists, attributes]) => ({
    rows: [...new Set(attributes.flatMap(({ uuid }) => rowsOf(message, uuid)))].sort((a, b) => a - b),
    field: 'to_ids',
    reason: `is false for what is on ${lists}: ${shown(attributes)}`,
  }));
  return { ...message, event, adjusted: [...(message.adjusted ?? []), ...entries] };
}

function shown(attributes: readonly MispAttribute[]): string {
  const values = attributes.slice(0, SHOWN).map(({ value }) => value.slice(0, 100));
  const more = attributes.length - values.length;
  return `${values.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function leaveOut(message: EventMessage, found: ReadonlyMap<string, string[]>): EventMessage {
  const event = mapAttributes(message.event, (attribute) => (found.has(attribute.uuid) ? [] : [attribute]));
  const dropped = allAttributes(message.event).flatMap(({ uuid, type, value }) => {
    if (!found.has(uuid)) return [];
    const reason = `is known to be good: it is on ${listsOf(found, uuid)}`;
    return [{ rows: rowsOf(message, uuid), type, value, reason }];
  });
  return { ...message, event, leftOut: [...(message.leftOut ?? []), ...dropped] };
}

function listsOf(found: ReadonlyMap<string, string[]>, uuid: string): string {
  return (found.get(uuid) ?? []).map((name) => `the warninglist "${name}"`).join(' and ');
}

function rowsOf({ attributeRows, rows }: EventMessage, uuid: string): number[] {
  return attributeRows?.[uuid] ?? rows;
}

/** An object of which nothing is left is left out, and what refers to it refers to it no more. */
function mapAttributes<Event extends MispEvent>(
  event: Event,
  map: <Attribute extends MispAttribute>(attribute: Attribute) => Attribute[],
): Event {
  const { Object: before = [] } = event;
  const objects = before
    .map((object) => ({ ...object, Attribute: object.Attribute.flatMap((one) => map(one)) }))
    .filter((object, i) => object.Attribute.length > 0 || before[i]?.Attribute.length === 0);
  const gone = new Set(before.map(({ uuid }) => uuid));
  for (const { uuid } of objects) gone.delete(uuid);
  return {
    ...event,
    Attribute: event.Attribute.flatMap((one) => map(one)),
    ...(event.Object && {
      Object: gone.size > 0 ? objects.map((one) => withoutReferences(one, gone)) : objects,
    }),
  };
}

function withoutReferences(object: MispObject, gone: ReadonlySet<string>): MispObject {
  const { ObjectReference: references = [], ...rest } = object;
  const left = references.filter(({ referenced_uuid }) => !gone.has(referenced_uuid));
  return left.length > 0 ? { ...rest, ObjectReference: left } : rest;
}
