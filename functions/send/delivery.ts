import { TryLater } from '../shared/failures.ts';
import type { Warninglists } from './server/warninglists.ts';
import type { UndoBook } from './undo-book.ts';
import type { Journal } from './with-attempts.ts';

/** One delivery of a message: what came before it, and how long it has. */
export interface Delivery {
  journal: Journal;
  /** The ledger knows that the event was brought to the server before. */
  wasSent: boolean;
  last: LastEvent;
  undo: UndoBook;
  remainingMs: () => number;
  pieces: PieceSize;
  warninglists: Warninglists;
}

/** The last event of the call, which tells of the next: a server mostly has all of a file, or none. */
export interface LastEvent {
  wasThere: boolean;
}

/** How many attributes one request carries. The server's functions share it, and lower it if the server takes no more. */
export interface PieceSize {
  attributes: number;
}

/** Longer than one request may take: who begins one with less may be ended in the middle of it. */
const ENOUGH_MS = 70_000;

export function hasTime({ remainingMs }: Pick<Delivery, 'remainingMs'>): boolean {
  return remainingMs() > ENOUGH_MS;
}

/** Before a request that writes: there is time for it, or the event goes on at the next delivery, where it stopped. */
export function checkTime(delivery: Delivery): void {
  if (hasTime(delivery)) return;
  throw new TryLater('The time of the function is over; the event goes on at its next delivery', {
    everything: true,
    soon: true,
  });
}
