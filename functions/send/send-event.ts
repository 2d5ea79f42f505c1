import type { Outcome } from '../ledger/outcome.ts';
import type { EventMessage } from '../queue/event-message.ts';
import { Undeliverable } from '../shared/failures.ts';
import { addOrFind, type Found } from './add-or-find.ts';
import { beforeChanges } from './compare/before-changes.ts';
import { type Changes, digestOf, isNothing } from './compare/changes.ts';
import { compareEvent, type MeantEvent } from './compare/compare-event.ts';
import { completeEvent } from './complete-event.ts';
import type { Delivery } from './delivery.ts';
import { explainGaps } from './explain/explain-gaps.ts';
import { markKnown, withoutDetection } from './mark-known.ts';
import { meantFor } from './meant-event.ts';
import { onlyPossible } from './possible.ts';
import { proposeChanges } from './propose.ts';
import { publishEvent } from './publish.ts';
import { mayEdit } from './server/key-holder.ts';
import type { MispSession } from './server/misp-session.ts';
import { withinReach } from './within-reach.ts';

type Result = Pick<Outcome, 'outcome' | 'reason' | 'dropped'>;

/**
 * Brings one event into MISP, whatever is there: adds it, or completes and corrects what there is, and says what became
 * of it. Killed at any point and run again, the result in MISP is the same. Throws TryLater while the server is out of
 * reach, Undeliverable for what it will never take.
 */
export async function sendEvent(
  misp: MispSession,
  queued: EventMessage,
  delivery: Delivery,
): Promise<Outcome> {
  const { message, isUnchecked } = await markKnown(misp, queued, delivery);
  const { event: added, adjusted: unshared } = await meantFor(misp, message);
  const found = await addOrFind(misp, message, added, delivery);
  const wanted = isUnchecked && !found.sent ? withoutDetection(added) : added;
  const { meant, lowered } = withinReach(message, wanted, found.event);
  const { uuid, id, info } = found.event;
  const url = `${misp.url}/events/view/${id}`;
  const result = await converge(misp, message, { meant, found, delivery }).catch((error: unknown) => {
    throw found.done === 'nothing' ? error : withPlace(error, url);
  });
  const { server, rows } = message;
  const isLowered = lowered && ['created', 'updated'].includes(result.outcome);
  const adjusted = [...(message.adjusted ?? []), ...unshared, ...(isLowered ? [{ rows, ...lowered }] : [])];
  return {
    uuid,
    server,
    id,
    url,
    info,
    rows,
    ...result,
    ...droppedWith(message, result),
    ...(adjusted.length > 0 && { adjusted }),
  };
}

/** Some of an event that is refused may be in MISP. */
function withPlace(error: unknown, url: string): unknown {
  if (!(error instanceof Undeliverable)) return error;
  return new Undeliverable(error.kind, `${error.message} Part of it is in MISP: ${url}`, { cause: error });
}

interface Convergence {
  meant: MeantEvent;
  found: Found;
  delivery: Delivery;
}

async function converge(misp: MispSession, message: EventMessage, convergence: Convergence): Promise<Result> {
  const { meant, found } = convergence;
  const policy = message.existing === 'replace' ? 'replace' : 'merge';
  const changes = compareEvent(meant, found.event, policy);
  // What an earlier delivery of this message began is ours to complete.
  if (message.existing === 'skip' && found.done === 'nothing')
    return { outcome: 'skipped', ...(!isNothing(changes) && { reason: LEFT_ALONE }) };
  if (!found.sent && !isNothing(changes) && !mayEdit(await misp.keyHolder(), found.event)) {
    return await proposeChanges(misp, message, {
      event: found.event,
      changes,
      delivery: convergence.delivery,
    });
  }
  return await edit(misp, message, { ...convergence, policy });
}

const LEFT_ALONE =
  "It was there and is left alone, as the source has it (existing: 'skip'): not all that the file says is in it";

async function edit(
  misp: MispSession,
  message: EventMessage,
  { meant, found: there, policy, delivery }: Convergence & { policy: 'merge' | 'replace' },
): Promise<Result> {
  const gaps = compareEvent(meant, there.event, policy);
  const found = delivery.journal.before.gaps === digestOf(gaps) ? stillAsItWas(there) : there;
  const record = recordBefore({ found, gaps, delivery });
  const possible = isNothing(gaps) ? meant : await onlyPossible(misp, { meant, event: found.event, gaps });
  const completed = await completeEvent(misp, { meant: possible, found, policy, delivery, record });
  const { event } = completed;
  const { dropped, saved } = await explainGaps(misp, message, { meant, event, policy, delivery, record });
  const changed = found.sent !== undefined || completed.changed || saved;
  const done = changed && found.done === 'nothing' ? 'updated' : found.done;
  // Once per change, and after a crash for the change before it.
  const unpublished = changed || (done !== 'nothing' && !event.published);
  const problem = unpublished ? await publishEvent(misp, message, event, delivery) : undefined;
  const all = problem ? [...dropped, problem] : dropped;
  return { outcome: done === 'nothing' ? 'unchanged' : done, ...(all.length > 0 && { dropped: all }) };
}

/** An earlier delivery was about to change it, and MISP took nothing: a reason may have been asked, no more. */
function stillAsItWas(found: Found): Found {
  return found.done === 'updated' ? { ...found, done: 'nothing' } : found;
}

/** Before the first request of this delivery that changes an event which was there; what we made needs no record. */
function recordBefore({
  found,
  gaps,
  delivery,
}: Pick<Convergence, 'found' | 'delivery'> & { gaps: Changes }): () => Promise<void> {
  let isRecorded = found.done === 'created';
  return async () => {
    if (isRecorded) return;
    await delivery.undo.put(beforeChanges(found.event, gaps));
    // MISP unpublishes what is changed: who comes after a crash has to know that it was.
    if (found.done === 'nothing') await delivery.journal.note({ gaps: digestOf(gaps) });
    isRecorded = true;
  };
}

/** What the format left out counts as what MISP leaves out: the row is not in MISP as it is in the file. */
function droppedWith({ leftOut = [] }: EventMessage, { dropped = [] }: Result): Pick<Result, 'dropped'> {
  const all = [...leftOut, ...dropped];
  return all.length > 0 ? { dropped: all } : {};
}
