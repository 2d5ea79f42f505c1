import * as z from 'zod';
import { TryLater } from '../../shared/failures.ts';
import type { HttpAnswer } from '../../shared/http-pool.ts';
import { Forbidden, KeyRefused, NoDocument, NotFinished } from './failures.ts';

/** What ANY.RUN answered as JSON, or what it means if it is no answer to the question. */
export function readAnswer(answer: HttpAnswer): unknown {
  const body = parseJson(answer.text);
  const problem = problemOf(body);
  if (answer.status === 200 && problem === undefined) {
    if (body === undefined) throw new NoDocument(`is no JSON: ${shorten(answer.text) || 'it is empty'}`);
    return body;
  }
  throw failureOf(answer, problem ?? shorten(answer.text));
}

// No verbatim body of an error is public. These are the words that other tools look for; the status comes first.
const NOT_FINISHED = /still running|not (?:yet )?(?:ready|finished|completed?)|in progress|queued/i;
const KEY =
  /authenti|api[ -]?key|credential|unauthori|not available for your plan|free plan|subscription|payment/i;
const RATE = /too many requests|rate limit|limit exceeded|quota/i;
const MISSING = /not found|no such|does not exist|unknown task/i;

/** The surest guards come first. An error may come with status 200. */
function failureOf({ status, headers }: HttpAnswer, problem: string): Error {
  const said = `ANY.RUN answers ${status}${problem ? `: ${problem}` : ''}`;
  if (status === 401 || status === 402) return new KeyRefused(said);
  if (NOT_FINISHED.test(problem)) return new NotFinished(said);
  if (status === 429 || (status < 400 && RATE.test(problem))) return tooMany(said, headers['retry-after']);
  if (status === 408 || status >= 500) return new TryLater(said, { everything: true, trouble: 'Error' });
  if ((status === 403 || status < 400) && KEY.test(problem)) return new KeyRefused(said);
  if (status === 403) return new Forbidden(said);
  if (status === 404 || status === 410 || MISSING.test(problem))
    return new NoDocument(`is not there (${said})`);
  if (status >= 300 && status < 400)
    return new TryLater(`${said}; it sends us to another place`, { everything: true, trouble: 'Error' });
  return new NoDocument(`cannot be had (${said})`);
}

export class TooManyRequests extends TryLater {
  override name = 'TooManyRequests';
  readonly seconds: number;

  constructor(message: string, seconds: number) {
    super(message, { everything: true, trouble: 'Rate limit' });
    this.seconds = seconds;
  }
}

// No source shows that Retry-After is sent; bykovk-pro takes 60 without it.
const DEFAULT_SECONDS = 60;

function tooMany(said: string, retryAfter: string | string[] | undefined): TooManyRequests {
  const text = String(retryAfter ?? '');
  const until = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return new TooManyRequests(said, Number.isFinite(until) ? Math.max(1, until) : DEFAULT_SECONDS);
}

const errorSchema = z.object({
  error: z.union([z.literal(true), z.string().min(1)]),
  message: z.string().nullish(),
  description: z.string().nullish(),
});

function problemOf(body: unknown): string | undefined {
  const error = errorSchema.safeParse(body).data;
  if (!error) return undefined;
  const { message, description } = error;
  return shorten(
    message || description || (error.error === true ? 'an error without a message' : error.error),
  );
}

/** What proxies answer is a page. */
function shorten(text: string): string {
  return text
    .replaceAll(/<[^<>]*>|\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
