import type { Dropped } from '../ledger/outcome.ts';
import type { EventMessage } from '../queue/event-message.ts';
import { checkTime, type Delivery } from './delivery.ts';
import type { MispSession } from './server/misp-session.ts';
import { failureOf, NotPermitted } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

/**
 * Once, at the end: `events/publish` without mail, `events/alert` with. Nobody wants an event without attributes
 * published. Returns what is to be said if the key may not publish.
 */
export async function publishEvent(
  misp: MispSession,
  { publish: how, rows }: EventMessage,
  event: ServerEvent,
  delivery: Delivery,
): Promise<Dropped | undefined> {
  if (how === 'never' || isEmpty(event)) return undefined;
  checkTime(delivery);
  const answer = await misp.post(`/events/${how}/${event.id}`, {});
  if (answer.status === 200) return undefined;
  const failure = failureOf(answer);
  // MISP contract 219
  if (!(failure instanceof NotPermitted)) throw failure;
  return {
    rows,
    type: 'publication',
    value: how,
    reason: 'The key may not publish: give its role perm_publish',
  };
}

/** Of an event that was looked at, what was deleted is there, too. */
function isEmpty({ Attribute, Object: objects }: ServerEvent): boolean {
  return [...Attribute, ...objects].every(({ deleted }) => deleted);
}
