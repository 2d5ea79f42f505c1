import { resolve } from 'node:path';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { spawnNode } from '../local/spawn-node.ts';

/** What a command said, once it has ended. */
export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

const OTHER_CONFIG = resolve(import.meta.dirname, 'other-config.ts');

/** `misp-ingest <args>` as a person would run it, with a configuration of its own if one is given. */
export async function runCommand(
  args: string[],
  env: Record<string, string> = {},
  config?: ConfigInput,
): Promise<Said> {
  const before = config ? ['--import', OTHER_CONFIG] : [];
  const more = config ? { TEST_CONFIG: JSON.stringify(config) } : {};
  const run = spawnNode([...before, 'cli/misp-ingest.js', ...args], { ...env, ...more });
  const code = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}
