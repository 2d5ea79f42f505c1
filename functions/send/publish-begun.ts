import type { EventMessage } from '../queue/event-message.ts';
import type { Delivery } from './delivery.ts';
import { publishEvent } from './publish.ts';
import type { MispSession } from './server/misp-session.ts';
import { readEvent } from './server/read-answer.ts';

/**
 * A message that was given up may have made the event before it died. A later drop that was redriven first has found it
 * complete, had nothing to do, and so has not published it: this message does, though it is outdated.
 */
export async function publishBegun(
  misp: MispSession,
  message: EventMessage,
  delivery: Delivery,
): Promise<void> {
  const { addingSince, existed } = delivery.journal.before;
  if (message.publish === 'never' || addingSince === undefined || existed) return;
  const answer = await misp.get(`/events/view/${message.event.uuid}`);
  // Somebody has deleted it since.
  if (answer.status === 404) return;
  const event = readEvent(answer);
  if (!event.published) await publishEvent(misp, message, event, delivery);
}
