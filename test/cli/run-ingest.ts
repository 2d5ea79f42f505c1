import { type Spawned, spawnNode } from '../local/spawn-node.ts';

export const SAMPLE = 'events/files/ransomwatch.tsv';

const running: Spawned[] = [];

/** Of the source `ransomwatch`, if the arguments name no other. */
export function runIngest(args: string[], env: Record<string, string> = {}): Spawned {
  const source = args.length === 0 || args.includes('--source') ? [] : ['--source', 'ransomwatch'];
  return keep(spawnNode(['cli/misp-ingest.js', 'ingest', ...source, ...args], env));
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
