import type { Context, Format, Parsed } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import type { LeftOutBook } from '../ledger/left-out.ts';
import type { ReadingProgress } from '../ledger/run.ts';
import { uuidOf } from '../misp/draft-to-event.ts';
import type { EventDraft } from '../misp/event-draft.ts';
import { DISTRIBUTION } from '../misp/settings.ts';
import type { EventEnqueuer } from '../queue/enqueue-events.ts';
import type { EventMessage } from '../queue/event-message.ts';
import type { FileSource, Source } from '../shared/config.ts';
import { buildEvent, excessAt } from './build-event.ts';
import { parseTexts } from './parse-texts.ts';
import type { NamedText } from './reading/open-texts.ts';
import { stopWhen, TIME_UP, untilTimeUp } from './time-up.ts';

/** Each takes its place in the ledger and the receipt; nobody reads so many of a file that was dropped by mistake. */
const MOST_IN_VAIN = 1_000_000;
const IN_VAIN = `${MOST_IN_VAIN} rows were read and none has made an event; what follows was not read. Is the file in the folder of the right source?`;

/** Where a draft comes from. */
export interface Origin {
  run: string;
  source: string;
  file: string;
  droppedAt?: string;
}

interface Enqueueing {
  origin: Origin;
  /** ISO 8601, UTC. */
  uploadedAt: string;
  source: FileSource;
  queue: EventEnqueuer;
  leftOut: LeftOutBook;
  /** How far an earlier delivery came. */
  from: ReadingProgress;
  isTimeUp: () => boolean;
}

/**
 * Text to drafts to messages, one for each draft and server, numbered in file order; rows left out to the ledger. Reading
 * the same text again gives the same messages under the same numbers, so that what was done is passed over by counting.
 * Returns how far it came, once all of that is in the queue and the ledger.
 */
export async function enqueueDrafts(
  texts: AsyncIterable<NamedText>,
  { origin, uploadedAt, source, queue, leftOut, from, isTimeUp }: Enqueueing,
): Promise<{ progress: ReadingProgress; isWhole: boolean }> {
  const progress = { ...from };
  let position = 0;
  let place = 0;
  let isWhole = true;
  const context = { file: origin.file, uploadedAt };
  const existingOf = existingInFile(origin.source, source);
  for await (const parsed of untilTimeUp(parse(texts, source, context, isTimeUp))) {
    if (parsed === TIME_UP) {
      isWhole = false;
      break;
    }
    position += 1;
    if ('draft' in parsed) place += 1;
    const existing = 'draft' in parsed ? existingOf(parsed.draft) : source.existing;
    // No position of its own: a limit that is deployed while a file is read must not shift what was counted.
    const without = 'draft' in parsed ? excessAt(place, source) : [parsed];
    if (position <= from.parsed) {
      for (const one of without) leftOut.passOver(one);
      continue;
    }
    if (isTimeUp()) {
      isWhole = false;
      break;
    }
    progress.parsed = position;
    progress.rowsRead += rowsOf(parsed);
    if ('draft' in parsed) {
      for (const message of toMessages(origin, { source: { ...source, existing }, place }, parsed.draft)) {
        await queue.add({ ...message, number: progress.messages++ });
      }
    }
    for (const one of without) {
      await leftOut.add(one);
      progress.leftOut += 1;
    }
    if (progress.messages === 0 && progress.leftOut >= MOST_IN_VAIN) {
      await leftOut.add({ rejection: { row: 0, reason: IN_VAIN } });
      progress.leftOut += 1;
      break;
    }
  }
  await queue.flush();
  await leftOut.flush();
  return { progress, isWhole };
}

/** An event of two places of a file: what the second says is added to the first, which was read a moment ago. */
export function existingInFile(
  name: string,
  { existing }: Source,
): (draft: EventDraft) => Source['existing'] {
  if (existing !== 'replace') return () => existing;
  const met = new Set<string>();
  return (draft) => {
    const uuid = uuidOf(name, draft);
    if (met.has(uuid)) return 'merge';
    met.add(uuid);
    return existing;
  };
}

function parse(
  texts: AsyncIterable<NamedText>,
  source: FileSource,
  { file, uploadedAt }: Context,
  isTimeUp: () => boolean,
): AsyncIterable<Parsed> {
  const chosen: Format = formats[source.format];
  const parseOne = (text: AsyncIterable<string>, name: string | undefined) =>
    chosen.parse(stopWhen(isTimeUp, text), source.options, {
      file: name === undefined ? file : `${file}/${name}`,
      uploadedAt,
    });
  return parseTexts(texts, parseOne, source);
}

function rowsOf(parsed: Parsed): number {
  if ('draft' in parsed) return parsed.draft.rows.length;
  if ('notice' in parsed) return 0;
  if ('passedOver' in parsed) return parsed.passedOver.rows;
  return 'duplicate' in parsed || parsed.rejection.row > 0 ? 1 : 0;
}

/** One for each server of the source, in its order. */
export function toMessages(
  origin: Origin,
  { source, place }: { source: Source; place: number },
  draft: EventDraft,
): Omit<EventMessage, 'number'>[] {
  const { event, attributeRows, adjusted, ...guarded } = buildEvent(origin.source, draft, { source, place });
  const { existing, match, foreign, publish, warninglists } = source;
  const isForGroup = event.distribution === DISTRIBUTION['sharing-group'];
  const sharingGroup = isForGroup ? (draft.sharingGroup ?? source.sharingGroup) : undefined;
  return source.servers.map((server) => ({
    ...origin,
    server,
    existing,
    match,
    foreign,
    publish,
    warninglists,
    ...(sharingGroup && { sharingGroup }),
    rows: [...draft.rows],
    ...(draft.user && { user: draft.user }),
    ...(draft.rows.length > 1 && { attributeRows }),
    ...(adjusted.length > 0 && { adjusted }),
    ...(draft.leftOut && { leftOut: [...draft.leftOut] }),
    ...guarded,
    event,
  }));
}
