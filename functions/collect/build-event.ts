import type { LeftOut } from '../formats/format.ts';
import { draftToEvent } from '../misp/draft-to-event.ts';
import type { EventDraft } from '../misp/event-draft.ts';
import { type Guarded, guardEvent } from '../misp/guard/guard-event.ts';
import type { Source } from '../shared/config.ts';

/** The event of a draft, as the guard of its source lets it go. `place` counts the events of the file, or of the poll, from 1. */
export function buildEvent(
  sourceName: string,
  draft: EventDraft,
  { source, place }: { source: Source; place: number },
): Guarded & { attributeRows: Record<string, number[]> } {
  const built = draftToEvent(sourceName, draft, source);
  const { attributeRows } = built;
  return { attributeRows, ...guardEvent(built, source.guard, { rows: draft.rows, place }) };
}

/** What the receipt says, once, of a file that makes more events than its source may. */
export function excessAt(place: number, { guard: { eventsPerFile } }: Source): LeftOut[] {
  if (eventsPerFile === undefined || place !== eventsPerFile + 1) return [];
  const notice = `The file makes more than ${eventsPerFile} events, the eventsPerFile of its guard: those after them are held`;
  return [{ notice }];
}
