import type { Dropped, Outcome } from '../ledger/outcome.ts';
import type { EventMessage } from '../queue/event-message.ts';
import type { MispSession } from './misp-session.ts';
import { failureOf, readAddAnswer, type SavedEvent } from './read-answer.ts';
import { sharingGroupId } from './sharing-group.ts';

/** Brings one event into MISP and says what became of it. Throws TryLater or Undeliverable where it cannot. */
export async function sendEvent(misp: MispSession, message: EventMessage): Promise<Outcome> {
  const answer = readAddAnswer(await misp.post('/events/add', { Event: await toBody(misp, message) }));
  if ('existingId' in answer)
    return toOutcome(misp, message, { id: answer.existingId, outcome: 'unchanged' });
  const dropped = findDropped(message, answer.saved);
  await publish(misp, message, answer.saved);
  return toOutcome(misp, message, {
    id: answer.saved.id,
    outcome: 'created',
    ...(dropped.length > 0 && { dropped }),
  });
}

async function toBody(misp: MispSession, { event, sharingGroup }: EventMessage) {
  return sharingGroup ? { ...event, sharing_group_id: await sharingGroupId(misp, sharingGroup) } : event;
}

/** MISP answers 200 and leaves out what it finds invalid (contract 049). */
function findDropped({ event, rows, attributeRows }: EventMessage, saved: SavedEvent): Dropped[] {
  const there = new Set(saved.Attribute.map(({ uuid }) => uuid));
  return event.Attribute.filter(({ uuid }) => !there.has(uuid)).map(({ uuid, type, value }) => ({
    rows: attributeRows?.[uuid] ?? rows,
    type,
    value,
    reason: `MISP did not take it as a ${type}; correct the value and drop the file again`,
  }));
}

/** MISP refuses to publish what has no attributes (contract 043). */
async function publish(misp: MispSession, { publish: how }: EventMessage, saved: SavedEvent): Promise<void> {
  if (how === 'never' || saved.Attribute.length === 0) return;
  const answer = await misp.post(`/events/${how}/${saved.id}`, {});
  if (answer.status !== 200) throw failureOf(answer);
}

function toOutcome(
  { url }: MispSession,
  { event, server, rows }: EventMessage,
  result: Pick<Outcome, 'id' | 'outcome' | 'dropped'>,
): Outcome {
  const { uuid, info } = event;
  return { uuid, server, url: result.id && `${url}/events/view/${result.id}`, info, rows, ...result };
}
