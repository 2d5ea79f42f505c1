import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { runFilePath, runFileSchema } from '../../local/run-file.ts';
import { CannotRun } from '../cannot-run.ts';

const START = 'Start one with npm start, and keep it running.';

/** What `npm start` says of itself while it runs. */
export function readRunFile(): z.infer<typeof runFileSchema> {
  const path = runFilePath();
  const run = runFileSchema.safeParse(parseJson(readText(path))).data;
  if (!run)
    throw new CannotRun(`${path} is not what this release's npm start writes. Stop it, and start it again.`);
  if (!isRunning(run.pid)) throw new CannotRun(`The local run of ${path} has ended. ${START}`);
  return run;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CannotRun(`There is no local run: ${path} is not there. ${START}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
