import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Command {
  command: string;
  args: string[];
  cwd: string;
  env?: Record<string, string>;
}

/** From the start of the process to its end, in seconds. What it says is shown when it could not run. */
export async function timeCommand({ command, args, cwd, env = {} }: Command): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], output, errors] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  const seconds = (performance.now() - start) / 1000;
  if (code > 1 || /Traceback/.test(output + errors))
    throw new Error(`${command} ${args.join(' ')} came to grief (${code}):\n${output}${errors}`);
  return seconds;
}
