import type { EventMessage } from '../queue/event-message.ts';
import type { Delivery } from './delivery.ts';
import { publishEvent } from './publish.ts';
import type { MispSession } from './server/misp-session.ts';
import { isNotThere, readEvent } from './server/read-answer.ts';

/**
 * A message that was given up may have made the event before it died. A later drop that was redriven first has found it
 * complete, had nothing to do, and so has not published it: this message does, though it is outdated.
 */
export async function publishBegun(
  misp: MispSession,
  message: EventMessage,
  delivery: Delivery,
): Promise<void> {
  if (message.publish === 'never' || delivery.journal.before.existed) return;
  const answer = await misp.get(`/events/view/${message.event.uuid}`);
  // Somebody has deleted it since.
  if (isNotThere(answer)) return;
  const event = readEvent(answer, message.event.uuid);
  // Whoever has published it before may be at work in it.
  if (Number(event.publish_timestamp) === 0) await publishEvent(misp, message, event, delivery);
}
