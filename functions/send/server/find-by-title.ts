import * as z from 'zod';
import type { MeantEvent } from '../compare/compare-event.ts';
import type { MispSession } from './misp-session.ts';
import { readAs } from './read-answer.ts';

const hitsSchema = z.object({
  response: z.array(
    z.object({
      Event: z.object({ id: z.string(), uuid: z.string(), info: z.string(), orgc_id: z.string() }),
    }),
  ),
});

/** Where a UUID has the digit of its version. */
const VERSION = 14;

/**
 * The UUID of our own organisation's event with exactly this title: ours if it is among them, or else the oldest that
 * another tool has made. Those make random UUIDs; one of version 5 is of misp-ingest, and stands for another natural key.
 */
export async function findByTitle(
  misp: MispSession,
  { uuid, info }: MeantEvent,
): Promise<string | undefined> {
  const body = { returnFormat: 'json', eventinfo: toFilter(info), metadata: true };
  const hits = readAs(hitsSchema, await misp.post('/events/restSearch', body)).response.map(
    ({ Event }) => Event,
  );
  const namesakes = hits.filter((hit) => hit.info === info);
  if (namesakes.length === 0) return undefined;
  const { User } = await misp.keyHolder();
  const twins = namesakes.filter((hit) => hit.orgc_id === User.org_id);
  const adoptable = twins.filter((twin) => twin.uuid[VERSION] !== '5');
  const oldest = adoptable.toSorted((a, b) => Number(a.id) - Number(b.id)).at(0);
  return twins.some((twin) => twin.uuid === uuid) ? uuid : oldest?.uuid;
}

/** MISP reads a leading `!` as "not", `%` and `_` as wildcards, `\` as their escape: a wildcard finds them all. */
function toFilter(info: string): string {
  return info.replace(/^!/, '%').replaceAll('\\', '%');
}
