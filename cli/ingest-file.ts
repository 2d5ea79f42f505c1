import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Receipt } from '../local/receipts/receipts.ts';
import type { LocalStack, Progress } from '../local/stack.ts';
import { CannotRun } from './cannot-run.ts';
import { cameToNothing, gaveUp } from './gave-up.ts';
import { fileNameOf, type InputFile } from './input-files.ts';

export interface Waiting {
  waitSeconds: number;
  signal: AbortSignal;
  onProgress(name: string, done: number, total: number): void;
}

const LOOK_MS = 50;

/** Drops the file and waits for its receipt, for as long as something moves. */
export async function ingestFile(stack: LocalStack, file: InputFile, waiting: Waiting): Promise<Receipt> {
  const { waitSeconds, signal, onProgress } = waiting;
  const { done: doneBefore } = await stack.progress();
  const key = await stack.drop(file.source, fileNameOf(file), await readInput(file));
  let before: Progress | undefined;
  let movedAt = Date.now();
  for (;;) {
    const progress = await stack.progress();
    const receipt = await stack.findReceipt(key);
    if (receipt) return receipt;
    if (progress.uploads + progress.events === 0) throw await cameToNothing(stack, file.name);
    if (hasMoved(progress, before)) movedAt = Date.now();
    if (Date.now() - movedAt > waitSeconds * 1000) throw await gaveUp(stack, file.name, waitSeconds);
    const done = progress.done - doneBefore;
    onProgress(file.name, done, done + progress.events);
    before = progress;
    await delay(LOOK_MS, undefined, { signal });
  }
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
