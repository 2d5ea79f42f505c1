import type { EventMessage } from '../queue/event-message.ts';
import { Undeliverable } from '../shared/failures.ts';
import type { MeantEvent } from './compare/compare-event.ts';
import { firstPiece } from './compare/pieces.ts';
import { type Sent, sentWith } from './compare/sent.ts';
import type { Delivery } from './delivery.ts';
import { postPiece } from './post-piece.ts';
import { findByTitle } from './server/find-by-title.ts';
import type { MispSession } from './server/misp-session.ts';
import { isNotThere, readAdded, readEvent } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

/** The event as it is on the server, and what this message has done to it so far, in this delivery or an earlier one. */
export interface Found {
  event: ServerEvent;
  /** What this delivery has sent of it; undefined if it was there. */
  sent?: Sent;
  done: 'created' | 'updated' | 'nothing';
}

/**
 * `events/add` first, since most events are new and one request is enough; it tells of an event with the same UUID. What
 * was sent before is looked for first, since it will be there; so is what comes after an event that was there, and, with
 * `match: 'title'`, an event of the same title, which an older tool made under another UUID.
 */
export async function addOrFind(
  misp: MispSession,
  { match }: EventMessage,
  meant: MeantEvent,
  delivery: Delivery,
): Promise<Found> {
  const there = await findFirst(misp, match, meant, delivery);
  delivery.last.wasThere = there !== undefined;
  if (there) return await found(misp, there, meant, delivery);
  const { answer, piece } = await postPiece(misp, '/events/add', {
    delivery,
    cut: (attributes) => firstPiece(meant, attributes),
    toBody: (event) => ({ Event: event }),
  });
  const read = readAdded(answer, meant.uuid);
  delivery.last.wasThere = 'exists' in read;
  if ('exists' in read) return await found(misp, await viewEvent(misp, meant.uuid), meant, delivery);
  return { event: read.saved, sent: sentWith(piece), done: 'created' };
}

async function findFirst(
  misp: MispSession,
  match: EventMessage['match'],
  meant: MeantEvent,
  { wasSent, last }: Delivery,
): Promise<ServerEvent | undefined> {
  const isExpected = wasSent || last.wasThere;
  if (match !== 'title') return isExpected ? await viewIfThere(misp, meant.uuid) : undefined;
  const twin = await findByTitle(misp, meant);
  return twin === undefined ? undefined : await viewEvent(misp, twin);
}

async function found(
  misp: MispSession,
  event: ServerEvent,
  meant: MeantEvent,
  { journal }: Delivery,
): Promise<Found> {
  const { existed, gaps, receivedAt } = journal.before;
  const mayBeOurs =
    !existed &&
    receivedAt !== undefined &&
    event.uuid.toLowerCase() === meant.uuid.toLowerCase() &&
    isMadeSince(event, receivedAt + misp.clockOffsetMs());
  if (mayBeOurs && !(await journal.wasSentBefore())) return { event, done: 'created' };
  if (!existed) await journal.note({ existed: true });
  return { event, done: gaps === undefined ? 'nothing' : 'updated' };
}

/** MISP's own clock may differ so much from that of what stands before it and dates its answers. */
const SKEW_MS = 30_000;

/**
 * Nothing of it is older: what somebody else made may have been changed since. Nobody else of us touches the event
 * meanwhile: all its messages are of one message group.
 */
function isMadeSince(event: ServerEvent, ms: number): boolean {
  const since = Math.floor((ms - SKEW_MS) / 1000);
  const { Attribute, Object: objects, EventReport } = event;
  const parts = [...Attribute, ...objects, ...objects.flatMap((object) => object.Attribute), ...EventReport];
  return [event, ...parts].every(({ timestamp }) => timestamp === '' || Number(timestamp) >= since);
}

async function viewEvent(misp: MispSession, uuid: string): Promise<ServerEvent> {
  const event = await viewIfThere(misp, uuid);
  if (event) return event;
  // MISP contract 037, 038: the UUID is taken by an event that the key may not see
  throw new Undeliverable(
    'refused',
    `MISP has an event ${uuid} of another organisation, which the key may not see; ask its owner to share it`,
  );
}

/** With what was deleted, so that nobody's deletion is undone by accident. */
async function viewIfThere(misp: MispSession, uuid: string): Promise<ServerEvent | undefined> {
  const answer = await misp.get(`/events/view/${uuid}/deleted:1`);
  return isNotThere(answer) ? undefined : readEvent(answer, uuid);
}
