import { readExport } from '../../formats/anyrun/export.ts';
import { readIndicators } from '../../formats/anyrun/indicators.ts';
import { readReport } from '../../formats/anyrun/report.ts';
import { TryLater } from '../../shared/failures.ts';
import { TooLarge } from '../../shared/http-pool.ts';
import { PartlyThere } from '../polling/with-tries.ts';
import { KeyRefused, NoDocument, NotFinished } from './failures.ts';
import type { DocumentSession } from './session.ts';

/** The three documents of an analysis, by the names that they have in the archive. */
const DOCUMENTS = {
  report: { path: (uuid: string) => `/v1/analysis/${uuid}`, says: (body: unknown) => readReport(body) },
  misp: { path: (uuid: string) => `/report/${uuid}/summary/misp`, says: (body: unknown) => readExport(body) },
  ioc: { path: (uuid: string) => `/report/${uuid}/ioc/json`, says: (body: unknown) => readIndicators(body) },
} as const;

export type DocumentName = keyof typeof DOCUMENTS;

export type FetchedDocument = { name: DocumentName; path: string; text: string; body: unknown };
export type MissingDocument = { name: DocumentName; path: string; reason: string };

export interface Fetched {
  there: FetchedDocument[];
  missing: MissingDocument[];
}

/** How long what is missing is waited for. */
export interface Patience {
  /** A document that is not there, or that cannot be read, may be there the next time. */
  forDocuments: boolean;
  /** The task may still be running, and ANY.RUN may come back. */
  forTask: boolean;
}

/** Throws TryLater while it is worth waiting; after that, what is there is all that there is. */
export async function fetchDocuments(
  session: DocumentSession,
  uuid: string,
  patience: Patience,
): Promise<Fetched> {
  const report = await fetchDocument(session, uuid, 'report', patience);
  // That a report says `done` is the only test of being ready; what else there is of a running task is not known.
  if ('body' in report) checkFinished(report.body);
  const others = await Promise.allSettled([
    fetchDocument(session, uuid, 'misp', patience),
    fetchDocument(session, uuid, 'ioc', patience),
  ]);
  const documents = [report, ...others.map(documentOf)];
  const missing = documents.filter((one) => 'reason' in one);
  if (missing.length > 0 && patience.forDocuments) {
    throw new PartlyThere(`Not all is there yet: ${missing.map(describe).join('; ')}`);
  }
  return { there: documents.filter((one) => 'body' in one), missing };
}

export function describe({ path, reason }: MissingDocument): string {
  return `${path} ${reason}`;
}

function documentOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

async function fetchDocument(
  session: DocumentSession,
  uuid: string,
  name: DocumentName,
  patience: Patience,
): Promise<FetchedDocument | MissingDocument> {
  const path = DOCUMENTS[name].path(uuid);
  try {
    const { text, body } = await session.getDocument(path);
    if (DOCUMENTS[name].says(body) === undefined)
      throw new NoDocument('has not the form that it should have');
    return { name, path, text, body };
  } catch (error) {
    if (isMissing(error, patience)) return { name, path, reason: error.message };
    throw error;
  }
}

function isMissing(error: unknown, { forTask }: Patience): error is Error {
  if (error instanceof NoDocument || error instanceof TooLarge) return true;
  // What has failed for two days is missing; that the key was refused is nothing of this document's.
  const isOutage = error instanceof TryLater && !(error instanceof KeyRefused) && !error.soon;
  return isOutage && !(error instanceof NotFinished) && !forTask;
}

/** `done` is what all real reports say. Of one that says nothing nobody knows more. */
function checkFinished(body: unknown): void {
  const status = readReport(body)?.status.toLowerCase() ?? '';
  if (status !== '' && status !== 'done') throw new NotFinished(`The analysis is not finished: "${status}"`);
}
