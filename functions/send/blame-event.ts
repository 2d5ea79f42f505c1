import * as z from 'zod';
import { type Trouble, TryLater } from '../shared/failures.ts';
import { type Delivery, hasTime } from './delivery.ts';
import type { MispAnswer } from './server/misp-client.ts';
import type { MispSession } from './server/misp-session.ts';
import { InternalError } from './server/read-answer.ts';

/**
 * MISP's 500 says nothing of its cause (contract 059): a database that is down, or this one event; nor does what something
 * before it answers, a sign-on, a gateway without MISP behind it, or a firewall that dislikes what an event says. If MISP serves another request meanwhile it is
 * the event, and its tries are counted like those of a defect.
 */
export async function blameEvent(
  misp: MispSession,
  error: unknown,
  delivery: Pick<Delivery, 'remainingMs'>,
): Promise<never> {
  const isInternal = error instanceof InternalError;
  const isSilence = !isInternal && error instanceof TryLater && SILENCE.includes(error.trouble);
  if (!(isInternal || isSilence) || !hasTime(delivery)) throw error;
  if (!isServed(await misp.get('/servers/getVersion'))) throw error;
  if (isSilence) throw new Unanswered(`${error.message}. It answers other requests`, { cause: error });
  throw new Error(`${error.message} MISP serves other requests; something in this event makes it fail`);
}

/** A 502 or 504 of a proxy, too, for MISP behind it. */
const SILENCE: (Trouble | undefined)[] = ['No answer', 'Error'];

/** MISP may have been away for a moment, be slow now, or be slow with this event always: the others go on. */
export class Unanswered extends TryLater {
  override name = 'Unanswered';

  constructor(message: string, options: ErrorOptions) {
    super(message, { ...options, trouble: 'No answer' });
  }
}

/** A key that MISP refuses, or that may too little, is no outage if it is one user's: the messages of others go on. */
export function blameUser(user: string | undefined, error: unknown): unknown {
  if (user === undefined || !(error instanceof TryLater)) return error;
  const { message, trouble } = error;
  if (trouble !== 'Key refused' && trouble !== 'Not permitted') return error;
  return new TryLater(`${message} (the key of ${user})`, { trouble, cause: error });
}

const versionSchema = z.object({ version: z.string() });

function isServed({ status, body }: MispAnswer): boolean {
  return status === 200 && versionSchema.safeParse(body).success;
}
