import type { Parsed } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import type { LeftOutBook } from '../ledger/left-out.ts';
import { draftToEvent } from '../misp/draft-to-event.ts';
import type { EventDraft } from '../misp/event-draft.ts';
import type { EventEnqueuer } from '../queue/enqueue-events.ts';
import type { EventMessage } from '../queue/event-message.ts';
import type { Source } from '../shared/config.ts';

/** Where a draft comes from. */
export interface Origin {
  run: string;
  source: string;
  file: string;
}

/**
 * Text to drafts to messages, one for each draft and server, numbered in file order; rows left out to the ledger. Reading
 * the same text again gives the same messages under the same numbers.
 */
export async function enqueueDrafts(
  text: AsyncIterable<string>,
  {
    origin,
    source,
    queue,
    leftOut,
  }: { origin: Origin; source: Source; queue: EventEnqueuer; leftOut: LeftOutBook },
): Promise<{ rowsRead: number; messages: number }> {
  let rowsRead = 0;
  let messages = 0;
  for await (const parsed of parse(text, source)) {
    rowsRead += rowsOf(parsed);
    if (!('draft' in parsed)) {
      await leftOut.add(parsed);
      continue;
    }
    for (const message of toMessages(origin, source, parsed.draft)) {
      await queue.add({ ...message, number: messages++ });
    }
  }
  await queue.flush();
  await leftOut.flush();
  return { rowsRead, messages };
}

function parse(text: AsyncIterable<string>, { format, options }: Source): AsyncIterable<Parsed> {
  return formats[format].parse(text, options);
}

function rowsOf(parsed: Parsed): number {
  if ('draft' in parsed) return parsed.draft.rows.length;
  return 'duplicate' in parsed || parsed.rejection.row > 0 ? 1 : 0;
}

function toMessages(origin: Origin, source: Source, draft: EventDraft): Omit<EventMessage, 'number'>[] {
  const { event, attributeRows, adjusted } = draftToEvent(origin.source, draft, source);
  const { existing, match, foreign, publish, sharingGroup } = source;
  return source.servers.map((server) => ({
    ...origin,
    server,
    existing,
    match,
    foreign,
    publish,
    ...(sharingGroup && { sharingGroup }),
    rows: [...draft.rows],
    ...(draft.user && { user: draft.user }),
    ...(draft.rows.length > 1 && { attributeRows }),
    ...(adjusted.length > 0 && { adjusted }),
    event,
  }));
}
