import * as z from 'zod';
import type { Dropped, Outcome } from '../ledger/outcome.ts';
import type { MispAttribute } from '../misp/event.ts';
import type { EventMessage } from '../queue/event-message.ts';
import { Undeliverable } from '../shared/failures.ts';
import type { Changes } from './compare/changes.ts';
import { type AttributePair, pairAttributes } from './compare/compare-attributes.ts';
import { checkTime, type Delivery } from './delivery.ts';
import { attributeLeftOut, leftOut } from './left-out.ts';
import type { MispSession } from './server/misp-session.ts';
import { readAs, refusalIn } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

/** What separates another organisation's event from what is meant: proposed to its owner, or refused. */
export async function proposeChanges(
  misp: MispSession,
  message: EventMessage,
  { event, changes, delivery }: { event: ServerEvent; changes: Changes; delivery: Delivery },
): Promise<Pick<Outcome, 'outcome' | 'reason' | 'dropped'>> {
  const owner = event.Orgc?.name ?? 'another organisation';
  if (message.foreign === 'refuse') {
    throw new Undeliverable(
      'refused',
      `The event belongs to ${owner}, and only its owner may change it; set foreign: 'propose' to propose attributes`,
    );
  }
  const { pairs } = pairAttributes(message.event.Attribute, event.Attribute);
  const missing = pairs.flatMap(({ meant, there }) => (there ? [] : [meant]));
  const dropped = unproposable(message, { pairs, changes, owner });
  const open = missing.filter((one) => !isProposed(event, one));
  // What was proposed and is no longer there its owner has discarded: that need not be said every night.
  const isDiscarded = open.length > 0 && (await delivery.journal.isFutile(changes));
  let proposed = 0;
  for (const attribute of isDiscarded ? [] : open) {
    checkTime(delivery);
    const reason = await propose(misp, event.id, attribute);
    if (reason) dropped.push(attributeLeftOut(message, attribute, reason));
    else proposed += 1;
  }
  if (proposed > 0 && proposed === open.length) await delivery.journal.noteFutile(changes);
  const reason = isDiscarded
    ? `Proposed to ${owner} before, who did not take it: proposed again in a week`
    : `Proposed to ${owner}, who decides: not in the event yet`;
  return {
    outcome: proposed > 0 ? 'updated' : 'unchanged',
    ...(missing.length > 0 && { reason }),
    ...(dropped.length > 0 && { dropped }),
  };
}

/** All else that separates the event from what is meant: only attributes can be proposed. */
function unproposable(
  message: EventMessage,
  { pairs, changes, owner }: { pairs: AttributePair[]; changes: Changes; owner: string },
): Dropped[] {
  const reason = `The event belongs to ${owner}: to it only new attributes can be proposed`;
  const changed = new Set(changes.attributes.map(({ uuid }) => uuid));
  const nameOf = (uuid: string) => message.event.Object?.find((object) => object.uuid === uuid)?.name ?? uuid;
  return [
    ...Object.entries(changes.fields).map(([field, value]) => leftOut(message, field, String(value), reason)),
    ...changes.tags.map(({ name }) => leftOut(message, 'tag', name, reason)),
    ...pairs
      .filter(({ there }) => there && changed.has(there.uuid))
      .map(({ meant }) => attributeLeftOut(message, meant, reason)),
    ...changes.objects.map(({ uuid }) => leftOut(message, 'object', nameOf(uuid), reason)),
    ...changes.reports.map(({ name }) => leftOut(message, 'event-report', name, reason)),
  ];
}

/** MISP makes a second proposal of the same, even of a value that the event has (contract 351, 352). */
function isProposed(event: ServerEvent, { type, category, value }: MispAttribute): boolean {
  return [...event.ShadowAttribute, ...event.Attribute].some(
    (known) => !known.deleted && known.type === type && known.category === category && known.value === value,
  );
}

const proposedSchema = z.object({ ShadowAttribute: z.looseObject({}) });

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
  if (answer.status === 404) return `MISP: ${refusalIn(answer)}`;
  readAs(proposedSchema, answer);
  return undefined;
}
