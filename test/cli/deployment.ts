import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigInput } from '../../functions/shared/config.ts';
import type { FaultHandle, FaultTarget } from '../../local/misp/faults/fault.ts';
import { type MispStandIn, startMispStandIn } from '../../local/misp/stand-in.ts';
import { writeRunFile } from '../../local/run-file.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { type Spawned, spawnNode } from '../local/spawn-node.ts';

const CONFIG: ConfigInput = {
  servers: { main: { url: 'https://misp.example.org' } },
  sources: {
    ransomwatch: { format: 'ransomwatch-tsv', servers: ['main'] },
    text: { format: 'text', servers: ['main'] },
    // The guard holds all of it.
    secret: { format: 'ransomwatch-tsv', servers: ['main'], guard: { requiredTaxonomies: ['pap'] } },
  },
};

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A deployment that the program reaches with --local, and the program. */
export interface CliWorld {
  stack: LocalStack;
  misp: MispStandIn;
  /** A folder for the test's files. */
  folder: string;
  runFile: string;
  run(...args: string[]): Promise<Ended>;
  spawn(args: string[], env?: Record<string, string>): Spawned;
  /** MISP refuses events whose title has this. */
  refuse(title: string): FaultHandle;
  close(): Promise<void>;
}

export async function openCliWorld(config: ConfigInput = CONFIG): Promise<CliWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'misp-ingest-test-'));
  const misp = await startMispStandIn();
  const { url, authkey } = misp;
  const stack = await startLocalStack({ config, servers: { main: { url, authkey } } });
  const runFile = join(folder, 'run.json');
  await writeRunFile(stack, runFile);
  const spawn = (args: string[], env: Record<string, string> = {}) =>
    spawnNode(['cli/misp-ingest.js', ...args, '--local'], { MISP_INGEST_LOCAL: runFile, ...env });
  return {
    stack,
    misp,
    folder,
    runFile,
    spawn,
    run: async (...args) => {
      const { ended, stdout, stderr } = spawn(args);
      return { code: await ended, stdout: stdout(), stderr: stderr() };
    },
    refuse: (title) =>
      misp.fault({
        on: (target) => isAdding(target, title),
        kind: 'answer',
        status: 403,
        body: '{"message":"Not today.","url":"/"}',
        times: 'forever',
      }),
    close: async () => {
      await stack.stop();
      await misp.close();
      await rm(folder, { recursive: true });
    },
  };
}

function isAdding({ path, body }: FaultTarget, title: string): boolean {
  return path.startsWith('/events/add') && JSON.stringify(body()).includes(title);
}
