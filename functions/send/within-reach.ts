import { atMost, isWider, narrowest, reachName } from '../misp/guard/reach.ts';
import { allTags, tlpLimit } from '../misp/guard/tlp.ts';
import type { EventMessage } from '../queue/event-message.ts';
import type { MeantEvent } from './compare/compare-event.ts';
import type { ServerEvent } from './server/server-event.ts';

/** All communities. */
const ANYWHERE = '3';

interface Reached {
  meant: MeantEvent;
  /** What the receipt says if the event went further than it may. */
  lowered?: { field: string; reason: string };
}

/**
 * The event with a distribution that its tags allow, also those that it has on the server only: what an analyst has marked
 * `tlp:red` and kept inside, no file that is dropped again sends out. Where it goes less far already, it is left there.
 */
export function withinReach(message: EventMessage, meant: MeantEvent, there: ServerEvent): Reached {
  const { event, widest, tlpReach = {} } = message;
  const byTags = tlpLimit([...allTags(event), ...allTags(there)], tlpReach);
  const limit = narrowest([widest ?? ANYWHERE, byTags?.widest ?? ANYWHERE]);
  const { distribution, sharing_group_id, ...rest } = meant;
  const wanted = widest === undefined ? event.distribution : undefined;
  if (wanted !== undefined && !isWider(wanted, limit)) return { meant };
  if (limit === ANYWHERE || !isWider(there.distribution, limit)) return { meant: rest };
  const lowered = atMost(there.distribution, limit);
  const because = byTags?.widest === limit ? `it is tagged ${byTags.tag}` : 'it names what is your own';
  const reason = `is ${reachName(lowered)} instead of ${reachName(there.distribution)}: ${because}`;
  return { meant: { ...rest, distribution: lowered }, lowered: { field: 'distribution', reason } };
}
