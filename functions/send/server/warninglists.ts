import * as z from 'zod';
import type { MispAttribute } from '../../misp/event.ts';
import { isComposite } from '../../misp/validation/attribute-types.ts';
import { TryLater } from '../../shared/failures.ts';
import type { MispSession } from './misp-session.ts';
import { InternalError, NotPermitted, readAs } from './read-answer.ts';

/** What MISP knows to be good, for as long as the function lives. */
export interface Warninglists {
  /**
   * The names of the lists that the values are on, by attribute UUID; or why MISP does not say. Throws TryLater in an
   * outage, and if `mayWait` for all that may be one.
   */
  find(
    misp: MispSession,
    attributes: readonly MispAttribute[],
    mayWait: boolean,
  ): Promise<Map<string, string[]> | string>;
}

interface Known {
  until: number;
  /** By id: those that are enabled, and name what is no indicator. */
  lists: Map<string, { name: string; types: Set<string> }>;
  /** The ids of the lists that a value is on. */
  hits: Map<string, string[]>;
  /** Why MISP does not say. */
  problem?: string;
}

/** Somebody may enable a list, or add to it. */
const KNOWN_MS = 15 * 60_000;
const VALUES_KNOWN = 100_000;
const VALUES_ASKED = 1_000;
const BYTES_ASKED = 1_000_000;

export function openWarninglists(): Warninglists {
  let known: Known | undefined;
  return {
    find: async (misp, attributes, mayWait) => {
      if (!known || known.until < Date.now()) known = await learn(misp, mayWait);
      const values = [...new Set(attributes.flatMap((one) => (isListed(known, one) ? partsOf(one) : [])))];
      try {
        await askAbout(misp, values, known);
      } catch (error) {
        known.problem = whyUnknown(error, mayWait);
      }
      const { problem } = known;
      if (problem !== undefined) return problem;
      const found = new Map<string, string[]>();
      for (const attribute of attributes) {
        const names = namesFor(known, attribute);
        if (names.length > 0) found.set(attribute.uuid, names);
      }
      // Only after they were looked up: an event may have more values than are kept.
      forgetOldest(known.hits);
      return found;
    },
  };
}

const listsSchema = z.object({
  Warninglists: z.array(
    z.object({
      Warninglist: z.object({
        id: z.coerce.string(),
        name: z.string(),
        category: z.string().default('false_positive'),
        valid_attributes: z.string().default('ALL'),
      }),
    }),
  ),
});

/** `checkValue` answers for every list, whatever types it is for; the index says which. Where none is enabled, nothing is asked. */
async function learn(misp: MispSession, mayWait: boolean): Promise<Known> {
  const known: Known = { until: Date.now() + KNOWN_MS, lists: new Map(), hits: new Map() };
  try {
    const { Warninglists } = readAs(listsSchema, await misp.get('/warninglists/index/enabled:1'));
    for (const { Warninglist: list } of Warninglists) {
      // One of the category `known` says whose a value is, as of a VPN, not that it is good.
      if (list.category !== 'false_positive') continue;
      known.lists.set(list.id, { name: list.name, types: new Set(list.valid_attributes.split(/, */)) });
    }
    return known;
  } catch (error) {
    return { ...known, problem: whyUnknown(error, mayWait) };
  }
}

/** An event waits for a server that is out of reach, not for lists that it has not, or a key that may not see them. */
function whyUnknown(error: unknown, mayWait: boolean): string {
  if (error instanceof InternalError && mayWait) {
    const reason = `MISP does not say what is on its warninglists: ${error.message}`;
    throw new TryLater(reason, { everything: true, trouble: 'Error', cause: error });
  }
  const isOutage = error instanceof TryLater;
  if (isOutage && !(error instanceof InternalError || error instanceof NotPermitted)) throw error;
  return error instanceof Error ? error.message : String(error);
}

const hitsSchema = z.array(z.object({ id: z.coerce.string() }));
/** By value. PHP writes what has the keys 0, 1, 2... as a list, and nothing as an empty one. */
const answerSchema = z.union([z.array(hitsSchema), z.record(z.string(), hitsSchema)]);

async function askAbout(
  misp: MispSession,
  values: readonly string[],
  { hits, problem }: Known,
): Promise<void> {
  if (problem !== undefined) return;
  for (const some of inRequests(values.filter((value) => !hits.has(value)))) {
    const answer = readAs(answerSchema, await misp.post('/warninglists/checkValue', some));
    const byValue = new Map(Object.entries(answer));
    for (const value of some)
      hits.set(
        value,
        (byValue.get(value) ?? []).map(({ id }) => id),
      );
  }
}

function* inRequests(values: readonly string[]): Generator<string[]> {
  let some: string[] = [];
  let bytes = 0;
  for (const value of values) {
    if (some.length === VALUES_ASKED || (some.length > 0 && bytes + value.length > BYTES_ASKED)) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(value);
    bytes += value.length;
  }
  if (some.length > 0) yield some;
}

function namesFor({ lists, hits }: Known, attribute: MispAttribute): string[] {
  const ids = new Set(partsOf(attribute).flatMap((part) => hits.get(part) ?? []));
  return [...ids].flatMap((id) => {
    const list = lists.get(id);
    return list && isFor(list.types, attribute) ? [list.name] : [];
  });
}

function isListed(known: Known | undefined, attribute: MispAttribute): boolean {
  return [...(known?.lists.values() ?? [])].some(({ types }) => isFor(types, attribute));
}

function isFor(types: ReadonlySet<string>, { type }: MispAttribute): boolean {
  return types.has('ALL') || types.has(type);
}

/** `checkValue` knows no types, and so does not look at the halves of a value; MISP itself does. */
function partsOf({ type, value }: MispAttribute): string[] {
  const parts = isComposite(type) ? value.split('|', 2) : [value];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function forgetOldest(hits: Known['hits']): void {
  for (const value of hits.keys()) {
    if (hits.size <= VALUES_KNOWN) return;
    hits.delete(value);
  }
}
