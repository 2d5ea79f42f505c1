import type { EventMessage } from '../queue/event-message.ts';
import { Undeliverable } from '../shared/failures.ts';
import type { MeantEvent } from './compare/compare-event.ts';
import { firstPiece } from './compare/pieces.ts';
import { type Sent, sentWith } from './compare/sent.ts';
import type { Delivery } from './delivery.ts';
import { postPiece } from './post-piece.ts';
import { findByTitle } from './server/find-by-title.ts';
import type { MispSession } from './server/misp-session.ts';
import { readAdded, readEvent } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

/** The event as it is on the server, and what this message has done to it so far, in this delivery or an earlier one. */
export interface Found {
  event: ServerEvent;
  /** What this delivery has sent of it; undefined if it was there. */
  sent?: Sent;
  done: 'created' | 'updated' | 'nothing';
}

/**
 * `events/add` first, since most events are new and one request is enough; it tells of an event with the same UUID. With
 * `match: 'title'` an event of the same title, which an older tool made under another UUID, is found before that.
 */
export async function addOrFind(
  misp: MispSession,
  { match }: EventMessage,
  meant: MeantEvent,
  delivery: Delivery,
): Promise<Found> {
  const twin = match === 'title' ? await findByTitle(misp, meant) : undefined;
  if (twin) return await found(misp, twin, delivery);
  const { answer, piece } = await postPiece(misp, '/events/add', {
    delivery,
    cut: (attributes) => firstPiece(meant, attributes),
    toBody: (event) => ({ Event: event }),
  });
  const read = readAdded(answer);
  if ('exists' in read) return await found(misp, meant.uuid, delivery);
  return { event: read.saved, sent: sentWith(piece), done: 'created' };
}

async function found(misp: MispSession, uuid: string, { journal }: Delivery): Promise<Found> {
  const event = await viewEvent(misp, uuid);
  const { existed, edited, receivedAt } = journal.before;
  const mayBeOurs =
    !existed && receivedAt !== undefined && isMadeSince(event, receivedAt + misp.clockOffsetMs());
  if (mayBeOurs && !(await journal.wasSentBefore())) return { event, done: 'created' };
  if (!existed) await journal.note({ existed: true });
  return { event, done: edited ? 'updated' : 'nothing' };
}

/** Nobody else of us touches the event meanwhile: all its messages are of one message group. */
function isMadeSince({ timestamp }: ServerEvent, ms: number): boolean {
  return Number(timestamp) >= Math.floor(ms / 1000);
}

/** With what was deleted, so that nobody's deletion is undone by accident. */
async function viewEvent(misp: MispSession, uuid: string): Promise<ServerEvent> {
  const answer = await misp.get(`/events/view/${uuid}/deleted:1`);
  // MISP contract 037, 038: the UUID is taken by an event that the key may not see
  if (answer.status === 404) {
    throw new Undeliverable(
      'refused',
      `MISP has an event ${uuid} of another organisation, which the key may not see; ask its owner to share it`,
    );
  }
  return readEvent(answer);
}
