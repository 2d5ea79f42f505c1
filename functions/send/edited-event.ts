import type { MispAnswer } from './server/misp-client.ts';
import { readEvent } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

/** The event as `events/edit` answers it, and what was deleted of it before: forgetting that would bring it back. */
export function editedEvent(before: ServerEvent, answer: MispAnswer): ServerEvent {
  const event = readEvent(answer, before.uuid);
  const objectBefore = new Map(before.Object.map((object) => [object.uuid, object]));
  return {
    ...event,
    Attribute: withDeleted(event.Attribute, before.Attribute),
    Object: withDeleted(event.Object, before.Object).map((object) => ({
      ...object,
      Attribute: withDeleted(object.Attribute, objectBefore.get(object.uuid)?.Attribute),
      ObjectReference: withDeleted(object.ObjectReference, objectBefore.get(object.uuid)?.ObjectReference),
    })),
    EventReport: withDeleted(event.EventReport, before.EventReport),
  };
}

function withDeleted<Part extends { uuid: string; deleted: boolean }>(
  now: readonly Part[],
  before: readonly Part[] = [],
): Part[] {
  const known = new Set(now.map(({ uuid }) => uuid));
  return [...now, ...before.filter(({ uuid, deleted }) => deleted && !known.has(uuid))];
}
