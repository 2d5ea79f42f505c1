import { vi } from 'vitest';
import type { Random } from './random.ts';

/** The time of a schedule: it passes only when it is told to, and `Date` knows no other. */
export interface Clock {
  now(): number;
  pass(ms: number): void;
}

const BEGIN = Date.UTC(2026, 0, 1, 12);

export function startClock(random: Random): Clock {
  let time = BEGIN;
  // By which the functions spread their retries
  vi.spyOn(Math, 'random').mockImplementation(random.next);
  vi.useFakeTimers({ toFake: ['Date'], now: time });
  return {
    now: () => time,
    pass: (ms) => {
      time += Math.max(0, Math.round(ms));
      vi.setSystemTime(time);
    },
  };
}
