import { count, whom } from './describe-planned.ts';
import type { Step } from './plan-files.ts';
import type { Planned } from './plan-message.ts';

export interface Counts {
  events: Partial<Record<Planned['outcome'], number>>;
  /** Rows that are in no event. */
  rejected: number;
  /** Values and tags that MISP would leave out. */
  dropped: number;
  /** Events that would be published, by how far they would go. */
  published: Record<string, number>;
  /** Events of which MISP would mail its users. */
  mails: number;
}

export interface Tally {
  count(step: Step): void;
  counts(): Counts;
  servers(): number;
  isComplete(): boolean;
  describe(): string;
}

const LOSSES = ['refused', 'held', 'failed'] as const;
const WORDS: Record<Planned['outcome'], string> = {
  created: 'to create',
  updated: 'to change',
  unchanged: 'unchanged',
  skipped: 'left alone',
  refused: 'refused',
  held: 'held',
  failed: 'that would have to wait',
};

export function openTally(): Tally {
  const counts: Counts = { events: {}, rejected: 0, dropped: 0, published: {}, mails: 0 };
  const servers = new Set<string>();
  return {
    count: (step) => {
      if ('planned' in step) {
        servers.add(step.planned.server);
        countPlanned(counts, step.planned);
      } else if ('rejection' in step.leftOut) counts.rejected += 1;
    },
    counts: () => counts,
    servers: () => servers.size,
    isComplete: () =>
      counts.rejected + counts.dropped === 0 && LOSSES.every((outcome) => !counts.events[outcome]),
    describe: () => describe(counts),
  };
}

function countPlanned(counts: Counts, { outcome, dropped = [], publish }: Planned): void {
  counts.events[outcome] = (counts.events[outcome] ?? 0) + 1;
  counts.dropped += dropped.length;
  if (!publish) return;
  const to = whom(publish.distribution, publish.sharingGroup);
  counts.published[to] = (counts.published[to] ?? 0) + 1;
  if (publish.how === 'alert') counts.mails += 1;
}

function describe({ events, rejected, dropped, published, mails }: Counts): string {
  const parts = [
    ...Object.entries(WORDS).flatMap(([outcome, words]) => {
      const number = events[outcome as Planned['outcome']];
      return number ? [`${count(number, 'event')} ${words}`] : [];
    }),
    ...(rejected > 0 ? [`${count(rejected, 'row')} rejected`] : []),
    ...(dropped > 0 ? [`${count(dropped, 'value')} left out`] : []),
    ...Object.entries(published).map(([to, number]) => `${number} published to ${to}`),
    ...(mails > 0 ? [`${count(mails, 'mail')} of MISP to its users`] : []),
  ];
  return `${parts.join('; ') || 'Nothing to do'}. Nothing was written.`;
}
