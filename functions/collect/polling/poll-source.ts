import { type Closing, closeIfComplete } from '../../ledger/close-run.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { markRead } from '../../ledger/pages.ts';
import { beginRun, failRun, type Run, updateRun } from '../../ledger/run.ts';
import { enqueueFinds, type FindsQueue } from '../../queue/enqueue-finds.ts';
import type { Find } from '../../queue/found-message.ts';
import type { PolledSource } from '../../shared/config.ts';
import { TryLater } from '../../shared/failures.ts';
import { log } from '../../shared/log.ts';
import type { Catalogue } from './catalogue.ts';
import { type Mark, readMark, writeMark } from './mark.ts';
import { putNotes } from './notes.ts';
import { findPlan, type Plan, settlePlan } from './plan.ts';
import { markTaken, readTaken } from './taken.ts';

const CLOSER = 'poll';

/** What polling a source needs, for as long as the function lives. */
export interface PollStage {
  ledger: Ledger;
  closing: Closing;
  name: string;
  source: PolledSource;
  queue: FindsQueue;
}

export interface Poll {
  run: string;
  /** The day of the poll, in the zone of its schedule. */
  file: string;
}

export interface PollCall {
  catalogue: Catalogue;
  remainingMs: () => number;
}

/**
 * Lists a source and puts each find that is new into the queue, part by part. Each part is planned, then sent, then
 * known as taken, then done: killed at any point and called again, it goes on at that part, and what it sends twice has
 * the same numbers. The mark moves once all is sent, so that what a poll did not come to is there for the next one.
 */
export async function pollSource(stage: PollStage, poll: Poll, call: PollCall): Promise<void> {
  const run = await currentRun(stage, poll);
  const read = run.rowsRead === undefined ? await takeAll(stage, run, call) : run;
  await closeIfComplete(stage.ledger, stage.closing, read, CLOSER);
}

/** Ends the run of a poll that cannot be brought to its end; its receipt has the reason, and what it did come to. */
export async function giveUpPoll(stage: PollStage, poll: Poll, reason: string): Promise<void> {
  const run = await currentRun(stage, poll);
  if (run.rowsRead === undefined) await endFailed(stage, await failRun(stage.ledger, run.run, reason));
}

/** A poll that was given up and is sent again begins another run: what the first one came to is known as taken. */
async function currentRun({ ledger, closing, name, source }: PollStage, poll: Poll): Promise<Run> {
  for (let life = 1; ; life += 1) {
    const id = life === 1 ? poll.run : `${poll.run}-${life}`;
    const { servers } = source;
    const run = await beginRun(ledger, { run: id, file: poll.file, source: name, servers });
    if (!run.failure) return run;
    await endFailed({ ledger, closing }, run);
  }
}

async function endFailed(
  { ledger, closing }: Pick<PollStage, 'ledger' | 'closing'>,
  run: Run,
): Promise<void> {
  const { rows } = run.poll ?? BEGINNING;
  await closeIfComplete(ledger, closing, await markPolled(ledger, run, rows), CLOSER);
}

async function markPolled(ledger: Ledger, { run, servers }: Run, rowsRead: number): Promise<Run> {
  return await markRead(ledger, run, { rowsRead, messages: rowsRead * servers.length });
}

/** Where a poll stands: how many parts are done, how many rows they had. */
type Progress = NonNullable<Run['poll']>;

const BEGINNING: Progress = { parts: 0, rows: 0, newest: '' };

async function takeAll(stage: PollStage, run: Run, call: PollCall): Promise<Run> {
  const { ledger, name, source } = stage;
  const mark = await readMark(ledger, name);
  let progress = run.poll ?? BEGINNING;
  while (!progress.done) {
    checkTime(call);
    const plan =
      (await findPlan(ledger, run.run, progress.parts)) ??
      (await planPart(stage, run, progress, { ...call, mark }));
    await sendPart(stage, run, plan);
    progress = await advance(ledger, run.run, progress, plan);
  }
  log.info('Source polled', { run: run.run, source: name, ...progress });
  const etag = call.catalogue.etag?.();
  await writeMark(ledger, name, {
    newest: newestOf([mark.newest, progress.newest]),
    since: source.options.since ?? '',
    ...(etag && { etag }),
  });
  return await markPolled(ledger, run, progress.rows);
}

async function planPart(
  { ledger, name }: PollStage,
  { run }: Run,
  { parts, rows, newest, cursor }: Progress,
  { catalogue, mark }: PollCall & { mark: Mark },
): Promise<Plan> {
  const listing = await catalogue.list(cursor === undefined ? undefined : JSON.parse(cursor), mark);
  const taken = await readTaken(ledger, name, [...listing.finds, ...listing.problems]);
  const problems = listing.problems.filter(({ id }) => !taken.has(id));
  const reasons = problems.map(({ reason }) => reason);
  if (reasons.length > 0) await putNotes(ledger, run, { part: parts }, reasons);
  const isNew = ({ id, version }: Find) => {
    const known = taken.get(id);
    return known === undefined || catalogue.supersedes(version, known);
  };
  const finds = [...new Map(listing.finds.filter(isNew).map((find) => [find.id, find])).values()];
  return await settlePlan(ledger, run, parts, {
    before: rows,
    finds,
    problems: problems.map(({ id }) => id),
    newest: newestOf([newest, ...listing.finds.map(({ date }) => date)]),
    ...(listing.next !== undefined && { next: JSON.stringify(listing.next) }),
  });
}

async function sendPart(
  { ledger, name, queue }: PollStage,
  { run, file, servers }: Run,
  { before, finds, problems }: Plan,
): Promise<void> {
  const messages = finds.map((find, i) => ({ run, source: name, file, row: before + i + 1, servers, find }));
  await enqueueFinds(queue, messages);
  await markTaken(ledger, name, run, [...finds, ...problems.map((id) => ({ id, version: '' }))]);
}

async function advance(ledger: Ledger, run: string, progress: Progress, plan: Plan): Promise<Progress> {
  const next: Progress = {
    parts: progress.parts + 1,
    rows: plan.before + plan.finds.length,
    newest: plan.newest,
    ...(plan.next === undefined ? { done: true } : { cursor: plan.next }),
  };
  await updateRun(ledger, run, {
    UpdateExpression: 'SET poll = :poll',
    ExpressionAttributeValues: { ':poll': next },
  });
  return next;
}

/** A date in the future is none: behind it all that comes would be old. */
function newestOf(dates: readonly string[]): string {
  const now = Date.now();
  const past = dates.filter((date) => Date.parse(date) <= now);
  return past.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? '';
}

/** Longer than a part may take. */
const ENOUGH_MS = 120_000;

function checkTime({ remainingMs }: PollCall): void {
  if (remainingMs() > ENOUGH_MS) return;
  throw new TryLater('The time of the function is over; the poll goes on at its next delivery', {
    everything: true,
    soon: true,
  });
}
