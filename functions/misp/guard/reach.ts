import { DISTRIBUTION } from '../settings.ts';

/** MISP's numbers of how far an event goes, from the least on. A sharing group's members are named; a community's are not. */
export const REACHES = ['0', '4', '1', '2', '3'] as const;

export type Reach = (typeof REACHES)[number];
export type ReachName = keyof typeof DISTRIBUTION;

export function isWider(distribution: string, than: Reach): boolean {
  return rankOf(distribution) > rankOf(than);
}

export function narrowest(reaches: readonly Reach[]): Reach {
  return reaches.reduce((least, reach) => (isWider(least, reach) ? reach : least), '3');
}

/** The distribution, or the widest within `widest`. That an event may go to a sharing group says not to which. */
export function atMost(distribution: string, widest: Reach): string {
  if (!isWider(distribution, widest)) return distribution;
  return widest === '4' ? '0' : widest;
}

export function reachName(distribution: string): string {
  const found = Object.entries(DISTRIBUTION).find(([, number]) => number === distribution);
  return found?.[0] ?? distribution;
}

/** What is no number of MISP's is taken for the widest. */
function rankOf(distribution: string): number {
  const rank = REACHES.indexOf(distribution as Reach);
  return rank === -1 ? REACHES.length : rank;
}
