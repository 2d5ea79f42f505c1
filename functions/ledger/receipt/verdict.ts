import type { Run } from '../run.ts';
import type { Digest } from './digest.ts';
import { ADVICE, type Advice, type Kind, type Words } from './words/words.ts';

export function kindOf(run: Run): Kind {
  return run.poll ? 'poll' : 'file';
}

/** All of it is in MISP as it should be. */
export function isWell({ rejections, failures, dropped }: Digest): boolean {
  return rejections.count + failures.count + dropped.count === 0;
}

/** Worth a mail to those who want one only then. What a poll keeps in another form has no file in which one could mend it. */
export function needsLook(run: Run, digest: Digest): boolean {
  return !isWell(digest) || (run.poll !== undefined && digest.adjusted.count > 0);
}

/** In a sentence. */
export function verdictOf(run: Run, digest: Digest, words: Words): string {
  const { rows, rejections } = digest;
  const kind = kindOf(run);
  if (isWell(digest)) return (rows.read === 0 ? words.nothing : words.allWell)[kind];
  const count = rows.rejected + rows.dropped + rows.failed;
  if (count === 0) return rejections.count > 0 ? words.unread[kind] : words.partly;
  const number = new Intl.NumberFormat(words.language);
  return words.problems[kind](number.format(count), number.format(rows.read));
}

export function adviceFor(run: Run, { rows, rejections, failures, dropped }: Digest): Advice[] {
  if (run.poll) return ['poll'];
  // A file that lies where no source is has to go elsewhere: its reason says where.
  const hasPlace = run.servers.length > 0;
  const outcomes = new Set(failures.shown.map(({ outcome }) => outcome));
  const isNeeded: Record<Advice, boolean> = {
    file: rejections.count > rows.rejected,
    rejected: rows.rejected > 0,
    dropped: dropped.count > 0,
    refused: outcomes.has('refused'),
    held: outcomes.has('held'),
    failed: outcomes.has('failed'),
    again:
      hasPlace && (rejections.count + dropped.count > 0 || outcomes.has('refused') || outcomes.has('held')),
    poll: false,
  };
  return ADVICE.filter((advice) => isNeeded[advice]);
}
