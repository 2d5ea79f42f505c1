import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Misp } from '../misp/stand-ins.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { startFunctions, timeFunctions } from './functions.ts';
import { countStored, type Stored } from './in-misp.ts';
import { timeCommand } from './run-command.ts';
import type { Task, Tool } from './tools.ts';

export const SIDES = ['theirs', 'functions', 'command'] as const;
export type Side = (typeof SIDES)[number];

export interface Race {
  tool: Tool;
  /** The folder with the tool as its authors have it. */
  original: string;
  size: number | undefined;
  misp: Misp;
}

export interface Lap {
  seconds: number;
  stored: Stored;
}

/** Imports something new, and then the same once more. */
export async function runLaps(race: Race, side: Side): Promise<{ first: Lap; second: Lap }> {
  return await withTask(race, async (task) => {
    await using entrant = await startEntrant(race.misp, task, side);
    const lap = async () => ({
      seconds: await entrant.run(),
      stored: await countStored(race.misp, task.filters),
    });
    return { first: await lap(), second: await lap() };
  });
}

/** How many requests MISP gets for something new. */
export async function countRequests(race: Race, side: Side): Promise<number> {
  const proxy = await startCountingProxy(race.misp);
  const misp = { ...race.misp, url: proxy.url };
  await withTask({ ...race, misp }, async (task) => {
    await using entrant = await startEntrant(misp, task, side);
    await entrant.run();
  });
  await proxy.stop();
  return proxy.requests();
}

/** A process is started by its run; functions are there before. */
async function startEntrant(
  misp: Misp,
  task: Task,
  side: Side,
): Promise<AsyncDisposable & { run(): Promise<number> }> {
  if (side !== 'functions')
    return { run: () => timeCommand(task[side]), [Symbol.asyncDispose]: async () => {} };
  const stack = await startFunctions(misp, task.functions);
  return { run: () => timeFunctions(stack, task.functions), [Symbol.asyncDispose]: stack.stop };
}

async function withTask<T>(
  { tool, original, size, misp }: Race,
  work: (task: Task) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'misp-ingest-original-'));
  try {
    await cp(original, folder, { recursive: true, dereference: true });
    const task = await tool.prepare({ misp, folder }, size);
    try {
      return await work(task);
    } finally {
      await task.close();
    }
  } finally {
    // It has the key.
    await rm(folder, { recursive: true });
  }
}
