import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Bundle } from './bundles.ts';

/** One start of node, in milliseconds. */
export interface Start {
  /** From the start of the process until the handler is there. */
  readyMs: number;
  /** Processor time until then, which other work on the machine changes less. */
  cpuMs: number;
}

const REPORT = `
const { user, system } = process.cpuUsage();
process.stdout.write(String((user + system) / 1000));
`;

/** As Lambda loads it. Throws what it says if it cannot be loaded. */
export async function startFunction({ file, environment }: Bundle): Promise<Start> {
  const check = "if (typeof handler !== 'function') throw new Error('There is no handler');";
  return await start(`const { handler } = require(${JSON.stringify(file)}); ${check} ${REPORT}`, environment);
}

/** Node alone, for what of it is ours. */
export async function startNothing(): Promise<Start> {
  return await start(REPORT, {});
}

async function start(script: string, environment: Record<string, string>): Promise<Start> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--eval', script], { env: environment });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const exit = once(child, 'exit');
  const [answer] = await Promise.race([once(child.stdout, 'data'), exit.then(() => [])]);
  const readyMs = performance.now() - begun;
  if (!answer) throw new Error(said);
  child.kill();
  await exit;
  return { readyMs, cpuMs: Number(answer) };
}

export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}
