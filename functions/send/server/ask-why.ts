import * as z from 'zod';
import type { MispAttribute, MispObject, MispReport } from '../../misp/event.ts';
import type { MispSession } from './misp-session.ts';
import { failureOf, LONGEST_PROBLEM, readAs, refusalIn, toText } from './read-answer.ts';

const reasonsSchema = z.record(z.string(), z.unknown());
const answerSchema = z.object({
  Attribute: z.unknown().optional(),
  errors: z.union([reasonsSchema, z.string()]).optional(),
});
const objectSchema = z.object({ Object: z.object({ uuid: z.string() }) });
const reportSchema = z.object({ EventReport: z.object({ uuid: z.string() }) });

/**
 * `events/add` says nothing of what it drops; `attributes/add` does, and saves what it takes after all (contract 256,
 * 258). Returns MISP's reason for each attribute that it does not take, by UUID.
 */
export async function askAboutAttributes(
  misp: MispSession,
  eventId: string,
  attributes: readonly MispAttribute[],
): Promise<Map<string, string>> {
  const answer = await misp.post(`/attributes/add/${eventId}`, attributes);
  if (answer.status === 413) return await askAboutHalves(misp, eventId, attributes);
  const parsed = answerSchema.safeParse(answer.body);
  if (![200, 403].includes(answer.status) || !parsed.success) throw failureOf(answer);
  const { Attribute, errors } = parsed.data;
  if (errors === undefined) {
    if (answer.status !== 200 || Attribute === undefined) throw failureOf(answer);
    return new Map();
  }
  const byAttribute =
    typeof errors === 'object' && Object.keys(errors).some((key) => key.startsWith('attribute_'));
  return new Map(
    attributes.flatMap(({ uuid }, i) => {
      // Of a single one, or if all fail for the same reason, MISP does not say which (contract 257).
      const error = byAttribute ? errors[`attribute_${i}`] : errors;
      return error === undefined ? [] : [[uuid, wordsOf(error)]];
    }),
  );
}

/** What is too large at once is asked about in less. */
async function askAboutHalves(
  misp: MispSession,
  eventId: string,
  attributes: readonly MispAttribute[],
): Promise<Map<string, string>> {
  const half = Math.ceil(attributes.length / 2);
  if (half === attributes.length) return new Map(attributes.map(({ uuid }) => [uuid, TOO_LARGE]));
  const first = await askAboutAttributes(misp, eventId, attributes.slice(0, half));
  const second = await askAboutAttributes(misp, eventId, attributes.slice(half));
  return new Map([...first, ...second]);
}

const TOO_LARGE = 'it is larger than the server, or the proxy before it, takes';

/** Why MISP does not take the object (contract 277, 278); undefined if it takes it after all. */
export async function askAboutObject(
  misp: MispSession,
  eventId: string,
  object: MispObject,
): Promise<string | undefined> {
  const answer = await misp.post(`/objects/add/${eventId}`, { Object: object });
  if (answer.status === 413) return TOO_LARGE;
  if (answer.status === 403) return refusalIn(answer);
  readAs(objectSchema, answer);
  return undefined;
}

/** Why MISP does not take the report (tried on 2.5.1: 403, `errors` is a sentence); undefined if it does. */
export async function askAboutReport(
  misp: MispSession,
  eventId: string,
  report: MispReport,
): Promise<string | undefined> {
  const answer = await misp.post(`/eventReports/add/${eventId}`, report);
  if (answer.status === 413) return TOO_LARGE;
  if (answer.status === 403) return refusalIn(answer);
  readAs(reportSchema, answer);
  return undefined;
}

function wordsOf(error: unknown): string {
  const parsed = z.record(z.string(), z.array(z.string())).safeParse(error);
  if (!parsed.success) return toText(error);
  return Object.entries(parsed.data)
    .map(([field, messages]) => `${field}: ${messages.join(' ')}`)
    .join('; ')
    .slice(0, LONGEST_PROBLEM);
}
