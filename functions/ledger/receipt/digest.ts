import type { Duplicate, LeftOut, PassedOver, Rejection } from '../../formats/format.ts';
import { packRows } from '../../shared/rows.ts';
import { cut } from '../cut.ts';
import type { Ledger } from '../ledger.ts';
import type { Outcome } from '../outcome.ts';
import { readLeftOut, readOutcomes } from '../read-run.ts';
import type { Run } from '../run.ts';
import { fatesOfRows, NO_ROWS, type RowCounts } from './tally.ts';

/** Of a kind so many are shown; more nobody reads, and the receipt has them all. */
export const MOST_SHOWN = 5_000;

/** The first entries of a kind, and how many there are. */
export class Excerpt<Entry> {
  readonly shown: Entry[] = [];
  count = 0;

  add(entry: Entry): void {
    this.count += 1;
    if (this.shown.length < MOST_SHOWN) this.shown.push(entry);
  }

  get more(): number {
    return this.count - this.shown.length;
  }
}

/** An event on a server, with its rows in the packed form. */
export interface DigestedEvent
  extends Pick<Outcome, 'server' | 'url' | 'info' | 'outcome' | 'reason' | 'override'> {
  rows: string;
}

/** Something that an event is without, or has in another form. */
export interface DigestedPart {
  rows: string;
  event: DigestedEvent;
  what: string;
  value?: string;
  reason: string;
}

/** What a person is told of a run: the counts, and of each kind as much as a page holds. It fits into memory, whatever the run. */
export interface Digest {
  rows: RowCounts;
  rejections: Excerpt<Rejection>;
  /** Refused, held or failed. */
  failures: Excerpt<DigestedEvent>;
  dropped: Excerpt<DigestedPart>;
  adjusted: Excerpt<DigestedPart>;
  notices: Excerpt<string>;
  events: Excerpt<DigestedEvent>;
  duplicates: Excerpt<Duplicate>;
  passedOver: Excerpt<PassedOver>;
}

/** Reads all of the run, once. */
export async function digestRun(ledger: Ledger, run: Run): Promise<Digest> {
  const digest: Digest = {
    rows: { ...NO_ROWS },
    rejections: new Excerpt(),
    failures: new Excerpt(),
    dropped: new Excerpt(),
    adjusted: new Excerpt(),
    notices: new Excerpt(),
    events: new Excerpt(),
    duplicates: new Excerpt(),
    passedOver: new Excerpt(),
  };
  if (run.failure) digest.rejections.add({ row: 0, reason: run.failure });
  for await (const outcomes of readOutcomes(ledger, run)) takeOutcomes(digest, outcomes);
  for await (const leftOut of readLeftOut(ledger, run)) takeLeftOut(digest, leftOut);
  const { read, ...fates } = digest.rows;
  // A file that could not be read to its end has no count of its own.
  digest.rows.read = run.rowsRead ?? Object.values(fates).reduce((sum, count) => sum + count, read);
  return digest;
}

function takeOutcomes(digest: Digest, outcomes: Outcome[]): void {
  for (const fate of fatesOfRows(outcomes).values()) digest.rows[fate] += 1;
  for (const outcome of outcomes) {
    const event = digestEvent(outcome);
    digest.events.add(event);
    if (isFailure(outcome)) digest.failures.add(event);
    for (const { type, ...part } of outcome.dropped ?? []) digest.dropped.add(digestPart(event, type, part));
  }
  // The same on every server.
  const adjusted = outcomes.find((outcome) => outcome.adjusted);
  if (!adjusted) return;
  const event = digestEvent(adjusted);
  for (const { field, ...part } of adjusted.adjusted ?? [])
    digest.adjusted.add(digestPart(event, field, part));
}

function takeLeftOut(digest: Digest, leftOut: LeftOut): void {
  if ('notice' in leftOut) digest.notices.add(leftOut.notice);
  else if ('duplicate' in leftOut) {
    digest.duplicates.add(leftOut.duplicate);
    digest.rows.duplicate += 1;
  } else if ('passedOver' in leftOut) {
    digest.passedOver.add(leftOut.passedOver);
    digest.rows.passedOver += leftOut.passedOver.rows;
  } else {
    digest.rejections.add(leftOut.rejection);
    if (leftOut.rejection.row > 0) digest.rows.rejected += 1;
  }
}

function isFailure({ outcome }: Outcome): boolean {
  return ['refused', 'held', 'failed'].includes(outcome);
}

const BYTES_SHOWN = { rows: 120, info: 600, value: 600, reason: 1_500 };

function digestEvent({ server, url, info, outcome, rows, reason, override }: Outcome): DigestedEvent {
  return {
    server,
    url,
    outcome,
    info: cut(info, BYTES_SHOWN.info),
    rows: showRows(rows),
    ...(reason && { reason: cut(reason, BYTES_SHOWN.reason) }),
    ...(override && { override: cut(override, BYTES_SHOWN.reason) }),
  };
}

function digestPart(
  event: DigestedEvent,
  what: string,
  { rows, value, reason }: { rows: number[]; value?: string; reason: string },
): DigestedPart {
  return {
    rows: showRows(rows),
    event,
    what: cut(what, BYTES_SHOWN.value),
    ...(value !== undefined && { value: cut(value, BYTES_SHOWN.value) }),
    reason: cut(reason, BYTES_SHOWN.reason),
  };
}

/** `2–4, 9`; of very many the first. */
function showRows(rows: readonly number[]): string {
  return cut(packRows(rows).replaceAll('-', '–').replaceAll(',', ', '), BYTES_SHOWN.rows);
}
