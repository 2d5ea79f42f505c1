import { type Spawned, spawnNode } from '../local/spawn-node.ts';

/** What a command said, once it has ended. */
export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `misp-ingest <args>` as a person would run it. */
export async function runCommand(args: string[], env: Record<string, string> = {}): Promise<Said> {
  const run: Spawned = spawnNode(['cli/misp-ingest.ts', ...args], env);
  const code = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}
