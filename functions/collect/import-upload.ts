import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type Closing, closeIfComplete, closeRun } from '../ledger/close-run.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { leftOutBook } from '../ledger/left-out.ts';
import { markRead } from '../ledger/pages.ts';
import { hasOutcomes } from '../ledger/read-run.ts';
import { beginRun, failRun, noteProgress, type ReadingProgress, type Run, reopenRun } from '../ledger/run.ts';
import type { FunctionQueue } from '../queue/dead-letters.ts';
import { type EventQueues, eventEnqueuer } from '../queue/enqueue-events.ts';
import { config, type FileSource, isPolled, OWN_FOLDERS } from '../shared/config.ts';
import { TryLater, Undeliverable } from '../shared/failures.ts';
import { log } from '../shared/log.ts';
import { enqueueDrafts } from './enqueue-drafts.ts';
import { openTexts } from './reading/open-texts.ts';
import { NothingToRead } from './reading/unreadable.ts';
import { checkReading, readingOf } from './reading-of.ts';
import type { Upload } from './upload.ts';

/** What the import of a file writes to. */
export interface ImportStage {
  ledger: Ledger;
  closing: Closing;
  queues: EventQueues;
  /** Its own queue, for the message with which a long file goes on. */
  uploads: Pick<FunctionQueue, 'sqs' | 'url'>;
  remainingMs: () => number;
}

/** Each of the uploads; one that is refused does not keep the others. Throws the first refusal once all are tried. */
export async function importUploads(
  stage: ImportStage,
  uploads: readonly Upload[],
  closer: string,
): Promise<void> {
  const refusals: Undeliverable[] = [];
  for (const upload of uploads) {
    try {
      await importUpload(stage, upload, closer);
    } catch (error) {
      if (!(error instanceof Undeliverable)) throw error;
      await giveUpUpload(stage, upload, { reason: error.message, closer });
      refusals.push(error);
    }
  }
  if (refusals[0]) throw refusals[0];
}

/** One dropped file to messages in the events queues. Repeated after a crash, it does what is left, under the same numbers. */
async function importUpload(stage: ImportStage, upload: Upload, closer: string): Promise<void> {
  if (isOurs(upload)) return;
  checkBucket(upload, stage.closing);
  const { run: id, source: name, file } = upload;
  const source = sourceOf(upload);
  const begun = await beginRun(stage.ledger, { run: id, source: name, file, servers: source.servers });
  const run = begun.failure ? await reopen(stage, begun, source) : begun;
  const size =
    sizeOf(run) ?? (await readFile(stage, upload, { run, source: { ...source, servers: run.servers } }));
  if (!size) return;
  log.info('File read', { run: id, source: name, file, ...size });
  const closed = await closeIfComplete(
    stage.ledger,
    stage.closing,
    await markRead(stage.ledger, id, size),
    closer,
  );
  // That one may have died, and been given up: then it is ours.
  if (closed === 'by another') throw new TryLater(`Run ${id} is being closed by another message`);
}

/** A redrive begins anew, under the same numbers: those that have an outcome must be of the same events. */
async function reopen({ ledger }: ImportStage, begun: Run, source: FileSource): Promise<Run> {
  if (await hasOutcomes(ledger, begun.run)) checkReading(begun, source);
  return await reopenRun(ledger, begun.run, begun.servers.length > 0 ? begun.servers : source.servers);
}

/** Ends the run of a file that cannot be read to its end, with the reason in its receipt. One that was read ends by itself. */
export async function giveUpUpload(
  { ledger, closing }: Pick<ImportStage, 'ledger' | 'closing'>,
  upload: Upload,
  { reason, closer }: { reason: string; closer: string },
): Promise<void> {
  const { run, source, file } = upload;
  const known = findSource(upload);
  const begun = await beginRun(ledger, { run, source, file, servers: known?.servers ?? [] });
  if (begun.finishedAt) return;
  if (sizeOf(begun)) {
    await closeIfComplete(ledger, closing, begun, closer);
  } else {
    const readBy = begun.readBy ?? (known && readingOf(known));
    await closeRun(ledger, closing, await failRun(ledger, run, reason, readBy), closer);
  }
}

/** What we wrote ourselves, and the folders that the AWS console makes, are no uploads. */
function isOurs({ source, key, size = 0 }: Upload): boolean {
  return OWN_FOLDERS.includes(source) || (key.endsWith('/') && size === 0);
}

/** A key of another bucket says nothing of what lies under it in ours. */
function checkBucket({ bucket }: Upload, ours: Closing): void {
  if (bucket === undefined || bucket === ours.bucket) return;
  throw new Undeliverable(
    'refused',
    `The file lies in the bucket ${bucket}, and only ${ours.bucket} is read: drop it there`,
  );
}

function findSource({ source }: Upload): FileSource | undefined {
  const found = Object.hasOwn(config.sources, source) ? config.sources[source] : undefined;
  return found && !isPolled(found) ? found : undefined;
}

function sourceOf(upload: Upload): FileSource {
  const source = findSource(upload);
  if (source) return source;
  const known = Object.entries(config.sources)
    .flatMap(([name, one]) => (isPolled(one) ? [] : [`${name}/`]))
    .join(', ');
  const where = upload.source === '' ? 'The file lies in no folder' : `No source is named "${upload.source}"`;
  throw new Undeliverable(
    'refused',
    `${where}: drop the file into one of ${known}, or add the source to misp-ingest.config.ts`,
  );
}

interface Size {
  rowsRead: number;
  messages: number;
  encoding?: string | undefined;
}

function sizeOf({ rowsRead, messages, encoding }: Run): Size | undefined {
  return rowsRead === undefined || messages === undefined ? undefined : { rowsRead, messages, encoding };
}

const NOTHING_READ: ReadingProgress = { parsed: 0, rowsRead: 0, messages: 0, leftOut: 0 };

/** The size of the file once it is read to its end; undefined if that takes another message, which is sent. */
async function readFile(
  stage: ImportStage,
  upload: Upload,
  { run, source }: { run: Run; source: FileSource },
): Promise<Size | undefined> {
  const { ledger, closing, queues, remainingMs } = stage;
  const { run: id, source: name, file, droppedAt, uploadedAt } = upload;
  const from = run.progress ?? { ...NOTHING_READ, readBy: readingOf(source) };
  checkReading(from, source);
  try {
    const opened = await openTexts(closing, upload, source);
    const { progress, isWhole } = await enqueueDrafts(opened.texts, {
      origin: { run: id, source: name, file, droppedAt },
      uploadedAt,
      source,
      queue: eventEnqueuer(queues),
      leftOut: leftOutBook(ledger, id),
      from,
      isTimeUp: () => remainingMs() < ENOUGH_MS,
    });
    // Of a zip whose files cannot be read nothing was decoded.
    if (isWhole) return { ...progress, encoding: opened.encoding || undefined };
    await goOnLater(stage, upload, { from, progress });
    return undefined;
  } catch (error) {
    if (!(error instanceof NothingToRead)) throw error;
    const leftOut = leftOutBook(ledger, id, from.leftOut);
    await leftOut.add({ rejection: { row: 0, reason: error.message } });
    await leftOut.flush();
    return from;
  }
}

/** Time to flush what is held, and to put down how far we came. */
const ENOUGH_MS = 60_000;

/**
 * A message of its own, since one that comes back too often is given up. If we die between the two, the message that we
 * have comes again and goes on from there, too: two that read the same file send the same messages under the same numbers.
 */
async function goOnLater(
  { ledger, uploads: { sqs, url } }: ImportStage,
  { run, notification }: Upload,
  { from, progress }: { from: ReadingProgress; progress: ReadingProgress },
): Promise<void> {
  if (progress.parsed === from.parsed) {
    throw new Undeliverable(
      'failed',
      'The file is too large: the function has no time left to go on where it stopped',
    );
  }
  await noteProgress(ledger, run, progress);
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: notification }));
  log.info('File goes on in another invocation', { run, ...progress });
}
