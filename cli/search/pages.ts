import * as z from 'zod';
import type { MispAnswer } from '../../functions/send/server/misp-client.ts';
import type { MispSession } from '../../functions/send/server/misp-session.ts';
import { failureOf } from '../../functions/send/server/read-answer.ts';
import type { Filters, Scope } from './filters.ts';

export type Found = Record<string, unknown>;

const item = z.record(z.string(), z.unknown());
const listSchema = z.array(item);
const answerSchema = z.object({
  response: z.union([
    listSchema,
    z.object({ Attribute: listSchema }).transform(({ Attribute }) => Attribute),
    z.object({ Object: listSchema }).transform(({ Object: objects }) => objects),
  ]),
});

const WRAPPER: Record<Scope, string> = { attributes: 'Attribute', events: 'Event', objects: 'Object' };

export interface Search {
  scope: Scope;
  filters: Filters;
  /** Of what MISP finds, as its filters are wider than what is asked. */
  isMeant: (found: Found) => boolean;
  /** How many are wanted; 0 is all. */
  limit: number;
  pageSize: number;
}

/** What is found, page by page; at most `limit`, or all of it if that is 0. */
export async function* searchPages(
  misp: MispSession,
  { scope, filters, isMeant, limit, pageSize }: Search,
): AsyncGenerator<Found[]> {
  let left = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  for (let page = 1; left > 0; page += 1) {
    const body = { ...filters, returnFormat: 'json', limit: pageSize, page };
    const answer = await misp.post(`/${scope}/restSearch`, body);
    const parsed = answer.status === 200 ? answerSchema.safeParse(answer.body) : undefined;
    if (!parsed?.success) throw failureOf(answer);
    const found = parsed.data.response.map((one) => unwrap(one, WRAPPER[scope]));
    const meant = found.filter(isMeant);
    yield meant.slice(0, left);
    left -= meant.length;
    if (found.length + skippedOf(answer) < pageSize) return;
  }
}

function unwrap(one: Found, wrapper: string): Found {
  const inner = item.safeParse(one[wrapper]);
  return inner.success ? inner.data : one;
}

/** What a page would have held, had the key been allowed to see it. */
function skippedOf({ headers }: MispAnswer): number {
  return Number(headers['x-skipped-elements-count'] ?? 0) || 0;
}
