import type { Found } from './add-or-find.ts';
import { type Changes, isNothing, toEdit } from './compare/changes.ts';
import type { Policy } from './compare/compare-attributes.ts';
import { compareEvent, type MeantEvent } from './compare/compare-event.ts';
import { takePiece } from './compare/pieces.ts';
import { note, notSent } from './compare/sent.ts';
import type { Delivery } from './delivery.ts';
import { editedEvent } from './edited-event.ts';
import { postPiece } from './post-piece.ts';
import { retryTags } from './retry-tags.ts';
import type { MispSession } from './server/misp-session.ts';
import type { ServerEvent } from './server/server-event.ts';

export interface Completion {
  meant: MeantEvent;
  found: Found;
  policy: Policy;
  delivery: Delivery;
  /** Puts down what the event was like, and that it is changed now, once. */
  record: () => Promise<void>;
}

export interface Completed {
  event: ServerEvent;
  /** Something was written. */
  changed: boolean;
}

/**
 * Sends what is missing or different, until all was sent once. Nothing to do is no request; nor is what MISP did not
 * take the last time, for an edit that changes nothing unpublishes the event all the same.
 */
export async function completeEvent(misp: MispSession, completion: Completion): Promise<Completed> {
  const { meant, found, policy, delivery } = completion;
  const { journal } = delivery;
  const gaps = compareEvent(meant, found.event, policy);
  if (isNothing(gaps) || (!found.sent && (await journal.isFutile(gaps)))) {
    return { event: found.event, changed: false };
  }
  const completed = await retryTags(misp, completion, await sendDifferences(misp, completion));
  const left = compareEvent(meant, completed.event, policy);
  if (!isNothing(left)) await journal.noteFutile(left);
  return completed;
}

/** Piece by piece, and each thing once. */
async function sendDifferences(
  misp: MispSession,
  { meant, found, policy, delivery, record }: Completion,
): Promise<Completed> {
  const sent = new Set(found.sent);
  let event = found.event;
  let changed = false;
  for (;;) {
    const changes = withoutNewcomers(compareEvent(meant, event, policy), found.event);
    const rest = withoutNewReports(notSent(sent, changes), event);
    if (isNothing(rest)) return { event, changed };
    await record();
    const { answer, piece } = await postPiece(misp, `/events/edit/${event.id}`, {
      delivery,
      cut: (attributes) => takePiece(rest, attributes),
      toBody: toEdit,
    });
    event = editedEvent(event, answer);
    note(sent, piece);
    changed = true;
  }
}

/** What MISP adds by itself at an edit is not taken away at the next, of which it would make another. */
function withoutNewcomers(changes: Changes, { Attribute, Object: objects }: ServerEvent): Changes {
  const inObjects = objects.flatMap((object) => object.Attribute);
  const known = new Set([...Attribute, ...objects, ...inObjects].map(({ uuid }) => uuid));
  const isKept = ({ uuid, deleted = false }: { uuid: string; deleted?: boolean }) =>
    !deleted || known.has(uuid);
  return {
    ...changes,
    attributes: changes.attributes.filter(isKept),
    objects: changes.objects
      .filter(isKept)
      .map((object) =>
        'Attribute' in object ? { ...object, Attribute: object.Attribute.filter(isKept) } : object,
      ),
  };
}

/**
 * `events/edit` takes a report away from the event that has one of its UUID (tried on 2.5.1). Reports that are not there
 * are added one by one, which explainGaps does.
 */
function withoutNewReports(changes: Changes, { EventReport }: ServerEvent): Changes {
  const there = new Set(EventReport.map(({ uuid }) => uuid));
  return { ...changes, reports: changes.reports.filter(({ uuid }) => there.has(uuid)) };
}
