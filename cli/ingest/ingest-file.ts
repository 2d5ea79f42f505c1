import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Receipt } from '../../local/receipts/receipts.ts';
import type { LocalStack, Progress } from '../../local/stack.ts';
import { CannotRun } from '../cannot-run.ts';
import { fileNameOf, type InputFile } from '../input-files.ts';
import { cameToNothing, gaveUp } from './gave-up.ts';
import type { Input } from './inputs.ts';

export interface Waiting {
  waitSeconds: number;
  signal: AbortSignal;
  onProgress(name: string, done: number, total: number): void;
}

/** A look asks all queues, and takes of what MISP on the same machine would need; a glance is free. */
const LOOK_MS = 1000;
const GLANCE_MS = 5;

/** Drops the file, or polls the source, and waits for the receipt, for as long as something moves. */
export async function ingestInput(stack: LocalStack, input: Input, waiting: Waiting): Promise<Receipt> {
  const { waitSeconds, signal, onProgress } = waiting;
  const name = nameOf(input);
  let handled = stack.handled();
  const [{ done: doneBefore }, key] = await Promise.all([stack.progress(), begin(stack, input)]);
  let before: Progress | undefined;
  let movedAt = Date.now();
  let nextLook = Date.now() + LOOK_MS;
  for (;;) {
    await untilHandled(stack, handled, signal);
    handled = stack.handled();
    // Before the receipt: what has left the queues since has its own.
    const progress = Date.now() >= nextLook ? await stack.progress() : undefined;
    const receipt = await stack.findReceipt(key);
    if (receipt) return receipt;
    if (!progress) continue;
    nextLook = Date.now() + LOOK_MS;
    if (progress.uploads + progress.events === 0) throw await cameToNothing(stack, name);
    if (hasMoved(progress, before)) movedAt = Date.now();
    if (Date.now() - movedAt > waitSeconds * 1000) throw await gaveUp(stack, name, waitSeconds);
    const done = progress.done - doneBefore;
    onProgress(name, done, done + progress.events);
    before = progress;
  }
}

/** Until a function is done with something, but no longer than a second. */
async function untilHandled(stack: LocalStack, before: number, signal: AbortSignal): Promise<void> {
  const until = Date.now() + LOOK_MS;
  while (stack.handled() === before && Date.now() < until) await delay(GLANCE_MS, undefined, { signal });
}

/** As the user named it. */
export function nameOf(input: Input): string {
  return 'poll' in input ? input.poll : input.name;
}

async function begin(stack: LocalStack, input: Input): Promise<string> {
  if ('poll' in input) return await stack.poll(input.poll);
  return await stack.drop(input.source, fileNameOf(input), await readInput(input));
}

async function readInput({ path, name }: InputFile): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CannotRun(`${name} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function hasMoved(now: Progress, before: Progress | undefined): boolean {
  return now.done !== before?.done || now.uploads !== before.uploads || now.events !== before.events;
}
