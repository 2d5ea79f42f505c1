import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export const PROJECT = resolve(import.meta.dirname, '../..');

export interface Spawned {
  process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Its exit code, once it has ended and said all it has to say. */
  ended: Promise<number | null>;
}

/** Runs a file of the project as a person would. */
export function spawnNode(args: string[], env: Record<string, string> = {}): Spawned {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, args, { cwd: PROJECT, env: { PATH, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, stdout: () => stdout, stderr: () => stderr, ended };
}
