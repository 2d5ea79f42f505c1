import type { FaultKind } from '../../local/misp/faults/fault.ts';

/** What MISP or the way to it does; the stand-in plays it. */
export const MISP_FAULTS = {
  'request lost': { kind: 'request-lost' },
  'answer lost': { kind: 'answer-lost' },
  'answer cut': { kind: 'answer-cut' },
  'half saved, 500': { kind: 'half-saved' },
  'half saved, 502': { kind: 'half-saved', heard: 'bad-gateway' },
  'half saved, no answer': { kind: 'half-saved', heard: 'nothing' },
  '500': { kind: 'outage', outage: 'internal-error' },
  '500 after the work': { kind: 'outage', outage: 'internal-error', afterWork: true },
  '502': { kind: 'outage', outage: 'bad-gateway' },
  '502 after the work': { kind: 'outage', outage: 'bad-gateway', afterWork: true },
  '302 maintenance': { kind: 'outage', outage: 'maintenance' },
  '403 redis': { kind: 'outage', outage: 'redis-down' },
  '413': { kind: 'outage', outage: 'too-large' },
  '429': { kind: 'rate-limited' },
} satisfies Record<string, FaultKind>;

/** A request without an answer until the client's patience is over; done or not. */
export const HANGS = ['hang', 'hang, the work is done'] as const;

/** What becomes of the function: it dies, or is so slow that its messages are delivered again meanwhile. */
export const FUNCTION_FAULTS = [
  'killed before',
  'killed after',
  'stalled before',
  'stalled after',
  'out of time',
] as const;

export type MispFault = keyof typeof MISP_FAULTS | (typeof HANGS)[number];
export type Fault = MispFault | (typeof FUNCTION_FAULTS)[number];

export function isMispFault(fault: Fault): fault is MispFault {
  return !FUNCTION_FAULTS.some((other) => other === fault);
}

/** Those of which a message may bear fewer than 5: MISP's 500 may be the event's own fault, and a death too. */
export function countsAsTry(fault: Fault): boolean {
  return fault.startsWith('killed') || fault.startsWith('stalled') || fault.includes('500');
}
