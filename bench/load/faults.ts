import type { FaultHandle, FaultKind, MispStandIn } from '../../local/misp/stand-in.ts';

/** All that goes wrong with a request, each as often as the others. */
const KINDS: readonly FaultKind[] = [
  { kind: 'delay', ms: 300 },
  { kind: 'slow-drip', ms: 300 },
  { kind: 'request-lost' },
  { kind: 'answer-lost' },
  { kind: 'answer-cut' },
  { kind: 'half-saved' },
  { kind: 'half-saved', heard: 'nothing' },
  // What it asks for is waited for, up to 15 minutes.
  { kind: 'rate-limited', resetSeconds: 2 },
  { kind: 'outage', outage: 'internal-error' },
  { kind: 'outage', outage: 'internal-error', afterWork: true },
  { kind: 'outage', outage: 'bad-gateway' },
  { kind: 'outage', outage: 'bad-gateway', afterWork: true },
  { kind: 'outage', outage: 'maintenance' },
  { kind: 'outage', outage: 'redis-down' },
];

/** Strikes this share of all requests. Returns how many it has struck. */
export function armFaults(misp: MispStandIn, share: number, random: () => number): () => number {
  const each = share / KINDS.length;
  const handles: FaultHandle[] = KINDS.map((fault) =>
    misp.fault({ ...fault, on: () => random() < each, times: 'forever' }),
  );
  return () => handles.reduce((sum, { hits }) => sum + hits, 0);
}

/** Does it whenever MISP has had so many requests more. */
export function afterEvery(misp: MispStandIn, requests: number, act: () => void): void {
  let seen = 0;
  const count = () => {
    seen += 1;
    if (seen % requests === 0) act();
    return false;
  };
  misp.fault({ kind: 'request-lost', on: count, times: 'forever' });
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
