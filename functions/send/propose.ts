import type { Dropped, Outcome } from '../ledger/outcome.ts';
import type { MispAttribute } from '../misp/event.ts';
import type { EventMessage } from '../queue/event-message.ts';
import { Undeliverable } from '../shared/failures.ts';
import type { Changes } from './compare/changes.ts';
import { checkTime, type Delivery } from './delivery.ts';
import type { MispSession } from './server/misp-session.ts';
import { failureOf, problemOf } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

/** What separates another organisation's event from what is meant: proposed to its owner, or refused. */
export async function proposeChanges(
  misp: MispSession,
  message: EventMessage,
  { event, changes, delivery }: { event: ServerEvent; changes: Changes; delivery: Delivery },
): Promise<Pick<Outcome, 'outcome' | 'dropped'>> {
  const owner = event.Orgc?.name ?? 'another organisation';
  if (message.foreign === 'refuse') {
    throw new Undeliverable(
      'refused',
      `The event belongs to ${owner}, and only its owner may change it; set foreign: 'propose' to propose attributes`,
    );
  }
  const missing = message.event.Attribute.filter(({ uuid }) =>
    changes.attributes.some((change) => change.uuid === uuid),
  );
  const dropped: Dropped[] = [];
  let proposed = 0;
  for (const attribute of missing.filter((one) => !isProposed(event, one))) {
    checkTime(delivery);
    const reason = await propose(misp, event.id, attribute);
    if (reason)
      dropped.push({
        rows: rowsOf(message, attribute),
        type: attribute.type,
        value: attribute.value,
        reason,
      });
    else proposed += 1;
  }
  for (const { uuid } of changes.objects) {
    const name = message.event.Object?.find((object) => object.uuid === uuid)?.name ?? uuid;
    dropped.push({
      rows: message.rows,
      type: 'object',
      value: name,
      reason: `An object cannot be proposed to ${owner}`,
    });
  }
  return { outcome: proposed > 0 ? 'updated' : 'unchanged', ...(dropped.length > 0 && { dropped }) };
}

/** MISP makes a second proposal of the same, even of a value that the event has (contract 351, 352). */
function isProposed(event: ServerEvent, { type, category, value }: MispAttribute): boolean {
  return [...event.ShadowAttribute, ...event.Attribute].some(
    (known) => !known.deleted && known.type === type && known.category === category && known.value === value,
  );
}

/** Returns why it is not taken; MISP answers 404 with the reason (contract 353). */
async function propose(
  misp: MispSession,
  event: string,
  { type, category, value, comment, to_ids }: MispAttribute,
) {
  const answer = await misp.post(`/shadow_attributes/add/${event}`, {
    type,
    category,
    value,
    comment,
    to_ids,
  });
  if (answer.status === 200) return undefined;
  if (answer.status === 404) return `MISP: ${problemOf(answer)}`;
  throw failureOf(answer);
}

function rowsOf({ attributeRows, rows }: EventMessage, { uuid }: MispAttribute): number[] {
  return attributeRows?.[uuid] ?? rows;
}
