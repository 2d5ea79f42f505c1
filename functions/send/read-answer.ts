import * as z from 'zod';
import { TryLater, Undeliverable } from '../shared/failures.ts';
import type { MispAnswer } from './misp-client.ts';

/** An event as MISP answers it, as far as we look: ids are strings. */
const savedEventSchema = z.object({
  id: z.string(),
  uuid: z.string(),
  Attribute: z.array(z.object({ uuid: z.string(), type: z.string(), value: z.string() })).default([]),
});

export type SavedEvent = z.infer<typeof savedEventSchema>;

const savedSchema = z.object({ Event: savedEventSchema });
const problemSchema = z.object({ message: z.string(), errors: z.unknown().optional() });

/** MISP does not know the key, or its redis is down: the answer is the same (contract 007, 339). */
export function isKeyRefused(answer: MispAnswer): boolean {
  return answer.status === 403 && problemOf(answer).startsWith('Authentication failed');
}

/** The event that `events/add` saved, or the id of the one that has its UUID. Throws for every other answer. */
export function readAddAnswer(answer: MispAnswer): { saved: SavedEvent } | { existingId: string | null } {
  const saved = savedSchema.safeParse(answer.body);
  if (answer.status === 200 && saved.success) return { saved: saved.data.Event };
  // MISP contract 032: 404, not 409
  if (answer.status === 404 && problemOf(answer).startsWith('Event already exists')) {
    return { existingId: idInLocation(answer) };
  }
  throw failureOf(answer);
}

/** What a failing answer means, from status *and* body: the status alone lies. The surest guards come first. */
export function failureOf(answer: MispAnswer): Error {
  const { status, headers } = answer;
  const problem = problemOf(answer);
  const outage = (reason: string) => new TryLater(reason, { everything: true });
  if (isKeyRefused(answer)) return outage(`MISP refuses the key: ${problem}`);
  if (problem.includes('Auth key from your IP address'))
    return outage(`MISP refuses the key from here: ${problem}`);
  // MISP contract 128: the role of the key. When it is given the permission, all that waits goes through.
  if (problem === 'You do not have permission to use this functionality.') {
    return outage(`The role of the key lacks a permission (${problem})`);
  }
  if (status === 302)
    return outage(
      `MISP is in maintenance, or the address is not its own: it sends us to ${headers.location}`,
    );
  if (status === 429) return outage(`MISP limits the rate: ${problem}`);
  if (status >= 500) return outage(`MISP answers ${status}: ${problem}`);
  if (status >= 400 && isProblem(answer)) return new Undeliverable('refused', problem);
  return new Error(`MISP gives an answer that we do not know, ${status}: ${problem}`);
}

function isProblem({ body }: MispAnswer): boolean {
  return problemSchema.safeParse(body).success;
}

const LONGEST_PROBLEM = 1_000;

/** MISP's own words and the fields that it complains of; of an answer that is not MISP's, its text. */
function problemOf({ body }: MispAnswer): string {
  const problem = problemSchema.safeParse(body);
  const { message, errors } = problem.success ? problem.data : { message: body };
  return [message, errors]
    .filter((part) => part !== undefined)
    .map(toText)
    .join(' ')
    .slice(0, LONGEST_PROBLEM);
}

function toText(part: unknown): string {
  return typeof part === 'string' ? part.replaceAll(/<[^>]*>|\s+/g, ' ').trim() : JSON.stringify(part);
}

function idInLocation({ headers: { location } }: MispAnswer): string | null {
  return /\/(\d+)$/.exec(String(location))?.[1] ?? null;
}
