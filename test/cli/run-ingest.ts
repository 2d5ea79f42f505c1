import { type Spawned, spawnNode } from '../local/spawn-node.ts';

export const SAMPLE = 'events/files/ransomwatch.tsv';

const running: Spawned[] = [];

export function runIngest(args: string[], env: Record<string, string> = {}): Spawned {
  return keep(spawnNode(['cli/ingest.ts', ...args], env));
}

export function runStandIn(): Spawned {
  return keep(spawnNode(['local/misp/serve.ts']));
}

/** For afterEach: a failed test leaves nothing behind. */
export async function killAll(): Promise<void> {
  for (const { process, ended } of running.splice(0)) {
    process.kill('SIGKILL');
    await ended;
  }
}

function keep(spawned: Spawned): Spawned {
  running.push(spawned);
  return spawned;
}
