import type { EventDraft } from '../../misp/event-draft.ts';
import type { Parsed } from '../format.ts';
import { assembleEvent } from './assemble-event.ts';

/** The drafts of an event's rows, each as JSON: a fraction of what they take as objects. */
interface Group {
  first: string;
  others: string[];
  bytes: number;
}

// Measured on 64-bit V8: a string and its place in a list; a group, its list, its key and its place in a map.
const BYTES_A_ROW = 40;
const BYTES_A_GROUP = 160;
const MEGABYTE = 1024 * 1024;
/** An event is put together, sent to the queue and to MISP in one piece: 100,000 attributes or so. */
const MOST_AN_EVENT = 32 * MEGABYTE;

/**
 * Rows whose events may lie anywhere in the file. All are held until the file has ended; so they are full before the
 * function's memory is.
 */
export class HeldRows {
  readonly #groups = new Map<string, Group>();
  readonly #maxMegabytes: number;
  #bytes = 0;
  /** Why no more goes in, for the receipt. */
  whyFull: string | undefined;

  constructor(maxMegabytes: number) {
    this.#maxMegabytes = maxMegabytes;
  }

  has(key: readonly string[]): boolean {
    return this.#groups.has(JSON.stringify(key));
  }

  add(row: EventDraft): void {
    const key = JSON.stringify(row.key);
    const text = JSON.stringify(row);
    const bytes = BYTES_A_ROW + bytesOf(text);
    const group = this.#groups.get(key);
    if (group) {
      group.others.push(text);
      group.bytes += bytes;
    } else {
      this.#groups.set(key, { first: text, others: [], bytes });
      this.#bytes += BYTES_A_GROUP + bytesOf(key);
    }
    this.#bytes += bytes;
    if ((group?.bytes ?? bytes) > MOST_AN_EVENT) this.whyFull = tooLargeAnEvent(group?.first ?? text);
    else if (this.#bytes > this.#maxMegabytes * MEGABYTE) this.whyFull = tooLargeAFile(this.#maxMegabytes);
  }

  /** Each event with the rows that it is without, in the order in which events begin in the file. */
  *events(): Generator<Parsed> {
    for (const [key, { first, others }] of this.#groups) {
      this.#groups.delete(key);
      const { draft, leftOut } = assembleEvent(toDraft(first), Iterator.from(others).map(toDraft));
      yield* leftOut;
      yield { draft };
    }
  }
}

function toDraft(text: string): EventDraft {
  return JSON.parse(text);
}

/** V8 keeps a text of which one character is beyond Latin-1 in two bytes each. */
function bytesOf(text: string): number {
  return /[^\0-\xff]/.test(text) ? 2 * text.length : text.length;
}

function tooLargeAFile(megabytes: number): string {
  return `the file is too large to be grouped: its rows take more than the ${megabytes} MB that they may (maxMegabytes). Nothing of it was sent; split it so that all rows of an event are in one part`;
}

function tooLargeAnEvent(first: string): string {
  const { info, rows } = toDraft(first);
  return `the event "${info}", which begins in row ${rows[0]}, is too large: its rows take more than the ${MOST_AN_EVENT / MEGABYTE} MB that one event may. Nothing of the file was sent; make several events of it`;
}
