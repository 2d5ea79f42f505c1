import * as z from 'zod';
import { type Trouble, TryLater, Undeliverable } from '../../shared/failures.ts';
import type { MispAnswer } from './misp-client.ts';
import { type ServerEvent, serverEventSchema } from './server-event.ts';

const eventSchema = z.object({ Event: serverEventSchema });
const problemSchema = z.object({ message: z.string(), errors: z.unknown().optional() });
/** All of MISP's have a URL (the contract); what a gateway before it says has none. */
const refusalSchema = problemSchema.extend({ url: z.string() });

/** The role of the key lacks a permission that the request needs (contract 128, 219, 229). */
export class NotPermitted extends TryLater {
  override name = 'NotPermitted';
}

/** MISP, or what stands before it, fails at this request and does not say why: this event may be the cause, or it is an outage. */
export class InternalError extends TryLater {
  override name = 'InternalError';
}

/** MISP does not know the key, or its redis is down: the answer is the same (contract 007, 339). Or the key has expired. */
export function isKeyRefused({ status, body }: MispAnswer): boolean {
  return [401, 403].includes(status) && /^(Authentication failed|Auth key is )/.test(messageOf(body));
}

/** The event of this UUID that `events/add` saved, or that there is one. Throws for every other answer. */
export function readAdded(answer: MispAnswer, uuid: string): { saved: ServerEvent } | { exists: true } {
  if (isNotThere(answer) && namesEvent(answer)) return { exists: true };
  return { saved: readEvent(answer, uuid) };
}

/** MISP contract 032: 404, not 409, and words in the language of the server. */
function namesEvent({ headers: { location = '' }, body }: MispAnswer): boolean {
  return /\/events\/\d+$/.test(String(location)) || messageOf(body).startsWith('Event already exists');
}

/**
 * The event of this UUID that `events/edit` or `events/view` answers. Throws for every other answer, and for that of
 * another event: what is meant for this one would go there.
 */
export function readEvent(answer: MispAnswer, uuid: string): ServerEvent {
  const event = readAs(eventSchema, answer).Event;
  if (event.uuid.toLowerCase() === uuid.toLowerCase()) return event;
  throw new Error(
    `MISP answers with the event ${event.uuid.slice(0, 36)} in the place of ${uuid}; does a proxy before it mix up answers?`,
  );
}

/** MISP has no such event, or none that the key may see. A 404 of something before it is none of these. */
export function isNotThere(answer: MispAnswer): boolean {
  return answer.status === 404 && isRefusal(answer);
}

/** The answer by a schema of what is expected. Throws what it means if it is anything else. */
export function readAs<Schema extends z.ZodType>(schema: Schema, answer: MispAnswer): z.output<Schema> {
  const result = answer.status === 200 ? schema.safeParse(answer.body) : undefined;
  if (result?.success) return result.data;
  throw failureOf(answer, result?.error.issues[0]);
}

/** What a failing answer means, from status *and* body: the status alone lies. The surest guards come first. */
export function failureOf(answer: MispAnswer, odd?: z.core.$ZodIssue): Error {
  const { status, headers } = answer;
  const problem = problemOf(answer);
  const outage = (trouble: Trouble, reason: string) => new TryLater(reason, { everything: true, trouble });
  if (isKeyRefused(answer)) return outage('Key refused', `MISP refuses the key: ${problem}`);
  if (messageOf(answer.body).startsWith('It is not possible to use this Auth key'))
    return outage('Key refused', `MISP refuses the key from here: ${problem}`);
  if (problem === 'You do not have permission to use this functionality.') {
    const reason = `The role of the key lacks a permission: ${problem}`;
    return new NotPermitted(reason, { everything: true, trouble: 'Not permitted' });
  }
  if (status >= 300 && status < 400)
    return outage(
      'Maintenance',
      `MISP is in maintenance, or this is not MISP: it ${headers.location ? `sends us to ${headers.location}` : `answers ${status}`}`,
    );
  const unexplained = (trouble: Trouble, reason: string) =>
    new InternalError(reason, { everything: true, trouble });
  if (status === 200 && isPage(answer))
    return unexplained(
      'Maintenance',
      `MISP is in maintenance, or this is not MISP: it answers 200 with a page: ${problem}`,
    );
  if (status === 429) {
    const waitSeconds = Number(headers['x-rate-limit-reset']) || 0;
    return new TryLater(`MISP limits the rate: ${problem}`, {
      everything: true,
      trouble: 'Rate limit',
      waitSeconds,
    });
  }
  if (status === 500 && isProblem(answer)) return unexplained('Error', `MISP answers 500: ${problem}`);
  if (status >= 500) return outage('Error', `MISP answers ${status}: ${problem}`);
  if (status >= 400 && isRefusal(answer)) return new Undeliverable('refused', problem);
  // Of an answer that is only odd in one place it is told which: the rest is nobody's business.
  const what = odd && odd.path.length > 1 ? `${odd.path.join('.')}: ${odd.message}` : problem;
  return unexplained('Maintenance', `MISP gives an answer that we do not know, ${status}: ${what}`);
}

/** MISP's words of why it does not do what was asked. Throws what the answer means if that is anything else, such as an outage. */
export function refusalIn(answer: MispAnswer): string {
  const failure = failureOf(answer);
  if (failure instanceof Undeliverable) return failure.message;
  throw failure;
}

function isRefusal({ body }: MispAnswer): boolean {
  return refusalSchema.safeParse(body).success;
}

function isProblem({ body }: MispAnswer): boolean {
  return problemSchema.safeParse(body).success;
}

/** As proxies and sign-ons put in the place of what is behind them. */
function isPage({ body }: MispAnswer): boolean {
  return typeof body === 'string' && /^\s*</.test(body.slice(0, 200));
}

/** What MISP says, and not what it repeats of ours. */
function messageOf(body: unknown): string {
  const problem = problemSchema.safeParse(body);
  return problem.success ? problem.data.message : '';
}

/** More of what is wrong helps nobody. */
export const LONGEST_PROBLEM = 1_000;

/** MISP's own words and the fields that it complains of; of an answer that is not MISP's, its text. */
export function problemOf({ body }: MispAnswer): string {
  const problem = problemSchema.safeParse(body);
  const { message, errors } = problem.success ? problem.data : { message: body };
  return [message, errors]
    .filter((part) => part !== undefined)
    .map(toText)
    .join(' ')
    .slice(0, LONGEST_PROBLEM);
}

/** Without marks of HTML. */
export function toText(part: unknown): string {
  const text = typeof part === 'string' ? part.replaceAll(/<[^<>]*>|\s+/g, ' ').trim() : asJson(part);
  return text.slice(0, LONGEST_PROBLEM);
}

/** What is nested thousands deep V8 reads and cannot write. */
function asJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'JSON that is nested too deep';
  }
}
