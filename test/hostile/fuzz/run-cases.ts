import { randomFrom } from '../../faults/random.ts';
import { targets } from './targets.ts';

export interface Failure {
  target: string;
  seed: string;
  problem: string;
}

export interface Fuzzing {
  cases: number;
  seed: string;
  only?: string | undefined;
  onProgress?: (done: number) => void;
}

/** Far more than any of these small inputs takes; a machine that does other things too is no reason. */
const LONGEST_CPU_MS = 3_000;
const SHOWN = 20;

/** Runs the targets by turns. Each case has a seed of its own, by which it alone is run again. */
export async function runCases({ cases, seed, only, onProgress }: Fuzzing): Promise<Failure[]> {
  const failures: Failure[] = [];
  const names = Object.keys(targets).filter((name) => only === undefined || name.includes(only));
  for (let i = 0; i < cases && failures.length < SHOWN; i += 1) {
    const target = names[i % names.length] ?? '';
    const problem = await runCase(target, `${seed}.${i}`);
    if (problem) failures.push({ target, seed: `${seed}.${i}`, problem });
    if (i % 1_000 === 999) onProgress?.(i + 1);
  }
  return failures;
}

/** What is wrong with the case; undefined if nothing is. */
export async function runCase(target: string, seed: string): Promise<string | undefined> {
  const before = process.cpuUsage();
  try {
    await targets[target]?.(randomFrom(`${target} ${seed}`));
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message).slice(0, 1_500) : String(error);
  }
  if ('polluted' in {}) return 'an input has changed the prototype of all objects';
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1_000;
  return ms > LONGEST_CPU_MS ? `it took ${Math.round(ms)} ms` : undefined;
}
