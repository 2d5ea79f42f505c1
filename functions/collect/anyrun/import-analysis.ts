import { analysisToDraft, type ReadAnalysis } from '../../formats/anyrun/analysis-to-draft.ts';
import { DISTRIBUTION } from '../../misp/settings.ts';
import type { FoundMessage } from '../../queue/found-message.ts';
import type { PolledSource } from '../../shared/config.ts';
import { Undeliverable } from '../../shared/failures.ts';
import { enqueueFound, type FindDelivery, type ImportStage } from '../polling/import-find.ts';
import { archive } from './archive.ts';
import { describe, type Fetched, fetchDocuments } from './documents.ts';
import { NotFinished } from './failures.ts';
import type { DocumentSession } from './session.ts';

type AnyrunSource = Extract<PolledSource, { poll: 'anyrun' }>;

export interface AnalysisStage extends ImportStage {
  source: AnyrunSource;
}

/** A task may run for a day, and its report may be written later. */
const PATIENCE_MS = 2 * 86_400_000;
/** So often a document that is not there is waited for before the event is made without it. */
const TRIES_FOR_DOCUMENTS = 2;

/** One analysis -> its event, in the queues of the source's servers. Throws TryLater until it is finished. */
export async function importAnalysis(
  stage: AnalysisStage,
  message: FoundMessage,
  { session, partly, ageMs }: FindDelivery & { session: DocumentSession },
): Promise<void> {
  const { id: uuid } = message.find;
  const forTask = ageMs < PATIENCE_MS;
  const patience = { forTask, forDocuments: forTask && partly < TRIES_FOR_DOCUMENTS };
  const fetched = await fetchDocuments(session, uuid, patience).catch((error: unknown) => {
    if (forTask || !(error instanceof NotFinished)) throw error;
    throw new Undeliverable('failed', `Not finished for two days: ${error.message}`);
  });
  if (fetched.there.length === 0) throw new Undeliverable('failed', reasonsOf(fetched).join('; '));
  const archived = archive(stage.queues, message, fetched.there);
  // Side by side: if one fails the message comes again, and repeats both.
  await Promise.all([archived, enqueueAnalysis(stage, message, fetched)]);
}

async function enqueueAnalysis(stage: AnalysisStage, message: FoundMessage, fetched: Fetched): Promise<void> {
  const read = readAnalysis(stage.source, message, fetched);
  await enqueueFound(stage, message, { ...read, problems: [...reasonsOf(fetched), ...read.problems] });
}

function reasonsOf({ missing }: Fetched): string[] {
  return missing.map(describe);
}

function readAnalysis(
  { options: { url, include }, distribution }: AnyrunSource,
  { row, find }: FoundMessage,
  { there }: Fetched,
): ReadAnalysis {
  const bodies = Object.fromEntries(there.map(({ name, body }) => [name, body]));
  return analysisToDraft(
    { task: find.item ?? {}, ...bodies },
    { uuid: find.id, row, url, include, distribution: distribution && DISTRIBUTION[distribution] },
  );
}
