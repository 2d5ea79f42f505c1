import { say, show } from '../terminal/show.ts';
import type { Row } from '../terminal/text-table.ts';
import { timeOf } from '../terminal/times.ts';
import type { Facts } from './dead-letter.ts';
import type { Outlook } from './go-through.ts';
import { HELD_SECONDS } from './hold.ts';

/** As a table for a person, the oldest first, or as a JSON array. */
export function showLetters(
  letters: readonly Facts[],
  { hidden }: Outlook,
  style: { json?: boolean; ifNone: string },
): void {
  const inOrder = letters.toSorted((a, b) => a.at.localeCompare(b.at));
  show(inOrder, { ...style, row: toRow });
  if (hidden > 0) {
    say(
      `${hidden} more may be there, hidden while somebody else goes through them: look again in ${HELD_SECONDS / 60} minutes.`,
    );
  }
}

function toRow({ id, of, at, kind, reason, source, file, rows, server, run }: Facts): Row {
  return { when: timeOf(at), of, source, file, rows, server, kind, run, id, reason };
}
