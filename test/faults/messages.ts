import { draftToEvent } from '../../functions/misp/draft-to-event.ts';
import type { MispEvent } from '../../functions/misp/event.ts';
import type { EventDraft } from '../../functions/misp/event-draft.ts';
import type { Trouble } from './drops.ts';
import type { Plan } from './plan.ts';
import { SOURCES } from './sources.ts';
import type { Dropped } from './world.ts';

/** An event of a drop for one server, as it is meant. */
export interface Meant {
  id: string;
  run: string;
  server: string;
  event: MispEvent;
  draft: EventDraft;
  trouble: Trouble | undefined;
}

/** In the order of the drops. */
export function messagesOf({ source, troubles }: Plan, dropped: readonly Dropped[]): Meant[] {
  const settings = SOURCES[source];
  return dropped.flatMap(({ drop, run }) => {
    const drafts = drop.content.flatMap((parsed) => ('draft' in parsed ? [parsed.draft] : []));
    return drafts.flatMap((draft, i) => {
      const { event } = draftToEvent(source, draft, { tags: [...settings.tags] });
      return settings.servers.map((server, j) => ({
        id: `${run}.${i * settings.servers.length + j}`,
        run,
        server,
        event,
        draft,
        trouble: troubles[draft.key.join()],
      }));
    });
  });
}
