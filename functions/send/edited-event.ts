import type { MispAnswer } from './server/misp-client.ts';
import { readEvent } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

/** The event as `events/edit` answers it, and what was deleted of it before: forgetting that would bring it back. */
export function editedEvent(before: ServerEvent, answer: MispAnswer): ServerEvent {
  const event = readEvent(answer, before.uuid);
  return {
    ...event,
    Attribute: [...event.Attribute, ...deletedBefore(before.Attribute, event.Attribute)],
    Object: [...event.Object, ...deletedBefore(before.Object, event.Object)],
  };
}

function deletedBefore<Part extends { uuid: string; deleted: boolean }>(before: Part[], now: Part[]): Part[] {
  const known = new Set(now.map(({ uuid }) => uuid));
  return before.filter(({ uuid, deleted }) => deleted && !known.has(uuid));
}
