import * as z from 'zod';
import type { Dropped } from '../ledger/outcome.ts';
import type { EventMessage } from '../queue/event-message.ts';
import { TryLater } from '../shared/failures.ts';
import { TooSlow } from '../shared/http-pool.ts';
import { checkTime, type Delivery } from './delivery.ts';
import type { MispAnswer } from './server/misp-client.ts';
import type { MispSession } from './server/misp-session.ts';
import { NotPermitted, readAs, refusalIn } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';

/**
 * Once, at the end: `events/publish` without mail, `events/alert` with. Nobody wants an event without attributes
 * published. Returns what is to be said if MISP does not: the event is there, and complete.
 */
export async function publishEvent(
  misp: MispSession,
  { publish: how, rows }: EventMessage,
  event: ServerEvent,
  delivery: Delivery,
): Promise<Dropped | undefined> {
  if (how === 'never' || isEmpty(event)) return undefined;
  checkTime(delivery);
  checkNotAtIt(delivery);
  const answer = await misp.post(`/events/${how}/${event.id}`, {}).catch(noteIfSlow(delivery));
  const reason = whyNotPublished(answer);
  return reason === undefined ? undefined : { rows, type: 'publication', value: how, reason };
}

/** Without background jobs MISP mails everybody before it answers; asked again, it would mail them again. */
const LONGEST_PUBLISHING_MS = 15 * 60_000;

function checkNotAtIt({ journal: { before } }: Delivery): void {
  const { publishAsked = 0 } = before;
  if (Date.now() - publishAsked > LONGEST_PUBLISHING_MS) return;
  throw new TryLater('MISP was asked to publish the event, and is at it still');
}

function noteIfSlow({ journal }: Delivery): (error: unknown) => Promise<never> {
  return async (error) => {
    const isSlow = error instanceof TryLater && error.cause instanceof TooSlow;
    if (isSlow) await journal.note({ publishAsked: Date.now() });
    throw error;
  };
}

const publishedSchema = z.object({ saved: z.literal(true).optional(), message: z.string(), url: z.string() });

/** Throws if there is no such event any more. */
function whyNotPublished(answer: MispAnswer): string | undefined {
  try {
    // MISP contract 220; 403 of a server that it is pushed to, or of a workflow
    if (answer.status === 403 || answer.status === 405) return `MISP: ${refusalIn(answer)}`;
    readAs(publishedSchema, answer);
    return undefined;
  } catch (error) {
    // MISP contract 219
    if (error instanceof NotPermitted) return 'The key may not publish: give its role perm_publish';
    throw error;
  }
}

/** Of an event that was looked at, what was deleted is there, too. */
function isEmpty({ Attribute, Object: objects }: ServerEvent): boolean {
  return [...Attribute, ...objects].every(({ deleted }) => deleted);
}
