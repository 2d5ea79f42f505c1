import { type MispStandIn, startMispStandIn } from '../../local/misp/stand-in.ts';
import { openSns, type Storage } from './aws.ts';
import { type Clock, startClock } from './clock.ts';
import { dropFile } from './drop-file.ts';
import type { Drop } from './drops.ts';
import type { FunctionModel } from './function-model.ts';
import { importFunction, postFunction } from './lambdas.ts';
import { keysOf, mendable } from './mendable.ts';
import { steppedClient } from './misp.ts';
import type { Plan } from './plan.ts';
import type { QueueModel } from './queue-model.ts';
import { openQueues } from './queues.ts';
import { randomFrom } from './random.ts';
import { Referee } from './referee.ts';
import { SOURCES } from './sources.ts';
import { noTruth, type Truth, witness } from './truth.ts';

/** A file as it was dropped, and the run that it is. */
export interface Dropped {
  drop: Drop;
  run: string;
}

/** All that a schedule moves: queues, functions and MISP servers, over the storage that the schedules share. */
export interface World {
  plan: Plan;
  clock: Clock;
  referee: Referee;
  storage: Storage;
  servers: readonly string[];
  misps: Record<string, MispStandIn>;
  queues: Record<string, QueueModel>;
  functions: FunctionModel[];
  truth: Truth;
  dropped: Dropped[];
  /** What was published of each run. */
  summaries: string[];
  drop(drop: Drop): Promise<void>;
  mend(): void;
  close(): Promise<void>;
}

/** How long a client waits for an answer. */
const PATIENCE_MS = 60_000;

export async function openWorld(storage: Storage, plan: Plan): Promise<World> {
  const clock = startClock(randomFrom(`${plan.seed} ${plan.number} retries`));
  const { servers } = SOURCES[plan.source];
  const keys = keysOf(plan);
  const referee = new Referee(plan, clock, (event) => keys.get(event));
  const queues = openQueues(servers, clock);
  const summaries: string[] = [];
  const sns = openSns((text) => {
    summaries.push(text);
  });
  const closing = {
    s3: storage.s3,
    bucket: storage.bucket,
    summaries: { sns, topic: 'summaries', when: 'always' as const },
  };
  const surroundings = { storage, closing, queues, referee };
  const truth = noTruth();
  const misps: Record<string, MispStandIn> = {};
  const functions = [importFunction(surroundings)];
  const heal: (() => void)[] = [];
  for (const server of servers) {
    const misp = await startMispStandIn({ now: () => new Date(clock.now() + plan.mispAheadMs) });
    misps[server] = misp;
    heal.push(...mendable(misp, plan, keys));
    const client = steppedClient(misp, {
      observe: async (work) => await witness({ truth, server, misp }, work),
      passPatience: () => clock.pass(PATIENCE_MS),
      aheadMs: plan.mispAheadMs,
    });
    functions.push(postFunction(surroundings, { server, client, authkey: misp.authkey, piece: plan.piece }));
  }
  const world: World = {
    plan,
    clock,
    referee,
    storage,
    servers,
    misps,
    queues: queues.all,
    functions,
    truth,
    dropped: [],
    summaries,
    drop: async (drop) => {
      world.dropped.push(await dropFile(world, drop));
    },
    mend: () => {
      referee.tell('the troubles are mended, the dead letters redriven');
      referee.troubles = {};
      for (const one of heal) one();
    },
    close: async () => {
      for (const misp of Object.values(misps)) await misp.close();
    },
  };
  return world;
}
