import type { Found } from './add-or-find.ts';
import { type Changes, isNothing, toEdit } from './compare/changes.ts';
import type { Policy } from './compare/compare-attributes.ts';
import { compareEvent, type MeantEvent } from './compare/compare-event.ts';
import { takePiece } from './compare/pieces.ts';
import { note, notSent } from './compare/sent.ts';
import type { Delivery } from './delivery.ts';
import { onlyPossible } from './possible.ts';
import { postPiece } from './post-piece.ts';
import type { MispSession } from './server/misp-session.ts';
import { readEvent } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

export interface Completed {
  event: ServerEvent;
  /** Something was written. */
  changed: boolean;
  /** What was sent and is still not as it is meant. */
  gaps: Changes;
}

interface Completion {
  meant: MeantEvent;
  found: Found;
  policy: Policy;
  delivery: Delivery;
  /** Puts down what the event was like, once. */
  record: () => Promise<void>;
}

/** Sends what is missing or different, piece by piece, until all was sent once. Nothing to do is no request. */
export async function completeEvent(
  misp: MispSession,
  { meant, found, policy, delivery, record }: Completion,
): Promise<Completed> {
  const sent = new Set(found.sent);
  let event = found.event;
  let gaps = compareEvent(meant, event, policy);
  const worthSending =
    found.sent || isNothing(gaps) ? meant : await onlyPossible(misp, { meant, gaps, event });
  let changed = false;
  for (;;) {
    const rest = notSent(sent, compareEvent(worthSending, event, policy));
    if (isNothing(rest)) return { event, changed, gaps };
    await record();
    if (found.done === 'nothing' && !changed) await delivery.journal.note({ edited: true });
    const { answer, piece } = await postPiece(misp, `/events/edit/${event.id}`, {
      delivery,
      cut: (attributes) => takePiece(rest, attributes),
      toBody: toEdit,
    });
    event = rememberDeleted(event, readEvent(answer));
    note(sent, piece);
    changed = true;
    gaps = compareEvent(meant, event, policy);
  }
}

/** An edit answers without what is deleted; forgetting it would bring it back. */
function rememberDeleted(before: ServerEvent, answer: ServerEvent): ServerEvent {
  return {
    ...answer,
    Attribute: [...answer.Attribute, ...deletedBefore(before.Attribute, answer.Attribute)],
    Object: [...answer.Object, ...deletedBefore(before.Object, answer.Object)],
  };
}

function deletedBefore<Part extends { uuid: string; deleted: boolean }>(before: Part[], now: Part[]): Part[] {
  const known = new Set(now.map(({ uuid }) => uuid));
  return before.filter(({ uuid, deleted }) => deleted && !known.has(uuid));
}
