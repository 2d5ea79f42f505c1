import type { Parsed } from '../../formats/format.ts';
import { mispJson } from '../../formats/misp-json.ts';
import type { EventDraft } from '../../misp/event-draft.ts';
import type { FoundMessage } from '../../queue/found-message.ts';
import type { PolledSource } from '../../shared/config.ts';
import { Undeliverable } from '../../shared/failures.ts';
import { enqueueFound, type ImportStage } from '../polling/import-find.ts';
import type { FeedClient } from './feed-client.ts';

export interface FeedStage extends ImportStage {
  source: Extract<PolledSource, { poll: 'misp-feed' }>;
}

/** One event of the feed -> the queues of the source's servers. */
export async function importFeedEvent(
  stage: FeedStage,
  message: FoundMessage,
  feed: FeedClient,
): Promise<void> {
  const name = `${message.find.id}.json`;
  const { text = '' } = (await feed.get(name)) ?? {};
  checkJson(name, text);
  const { distribution } = stage.source.options;
  const parsed = await Array.fromAsync(mispJson.parse(textOf(text), { distribution }));
  const [draft, ...others] = parsed.flatMap((one) => ('draft' in one ? [one.draft] : []));
  const problems = [
    ...parsed.flatMap(problemOf),
    ...(others.length > 0 ? [`The file has ${others.length + 1} events; only the first is taken`] : []),
  ];
  if (!draft) throw new Undeliverable('refused', problems.join('; ') || 'The file has no event');
  await enqueueFound(stage, message, { draft: inRow(draft, message.row), oddities: [], problems });
}

/** An answer that has no length ends wherever its connection does, and a proxy says what it likes: both may pass. */
function checkJson(name: string, text: string): void {
  try {
    JSON.parse(text);
  } catch {
    const what = text === '' ? 'empty' : `no JSON, or is cut off; it begins with "${text.slice(0, 60)}"`;
    throw new Error(`${name} of the feed is ${what}`);
  }
}

function problemOf(parsed: Parsed): string[] {
  return 'rejection' in parsed ? [parsed.rejection.reason] : [];
}

/** The one event of a file is in row 1 there, and has the row of its find here. */
function inRow(draft: EventDraft, row: number): EventDraft {
  const { attributes, objects } = draft;
  const here = <T extends { rows: readonly number[] }>(one: T): T => ({ ...one, rows: [row] });
  return {
    ...here(draft),
    attributes: attributes.map(here),
    ...(objects && {
      objects: objects.map((object) => ({ ...object, attributes: object.attributes.map(here) })),
    }),
  };
}

async function* textOf(text: string): AsyncGenerator<string> {
  yield text;
}
