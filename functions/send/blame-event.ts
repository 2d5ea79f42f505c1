import type { MispSession } from './server/misp-session.ts';
import { InternalError } from './server/read-answer.ts';

/**
 * MISP's 500 says nothing of its cause (contract 059): a database that is down, or this one event. If it serves another
 * request meanwhile it is the event, and its tries are counted like those of a defect.
 */
export async function blameEvent(misp: MispSession, error: unknown): Promise<never> {
  if (error instanceof InternalError && (await misp.get('/servers/getVersion')).status === 200) {
    throw new Error(`${error.message} MISP serves other requests; something in this event makes it fail`);
  }
  throw error;
}
