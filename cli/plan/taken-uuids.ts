import * as z from 'zod';
import type { MispSession } from '../../functions/send/server/misp-session.ts';
import { readAs } from '../../functions/send/server/read-answer.ts';

const attributesSchema = z.object({
  response: z.object({
    Attribute: z.array(z.object({ uuid: z.string(), Event: z.object({ uuid: z.string() }) })),
  }),
});

const AT_ONCE = 500;
/** Where a UUID has the digit of its version. */
const VERSION = 14;

/**
 * Those of the UUIDs that another event's attributes have: they are global, and MISP leaves the later one out. Ours
 * follow from their event, and cannot be another's, unless events are found by their title.
 */
export async function takenUuids(
  misp: MispSession,
  event: string,
  { uuids, byTitle }: { uuids: readonly string[]; byTitle: boolean },
): Promise<Set<string>> {
  const doubtful = byTitle ? uuids : uuids.filter((uuid) => uuid[VERSION] !== '5');
  const taken = new Set<string>();
  for (let from = 0; from < doubtful.length; from += AT_ONCE) {
    const body = { returnFormat: 'json', uuid: doubtful.slice(from, from + AT_ONCE), deleted: [0, 1] };
    const answer = readAs(attributesSchema, await misp.post('/attributes/restSearch', body));
    for (const { uuid, Event } of answer.response.Attribute) if (Event.uuid !== event) taken.add(uuid);
  }
  return taken;
}
