import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Config } from '../../functions/shared/config.ts';
import { CannotRun } from '../cannot-run.ts';
import type { UndoOptions } from '../commands/undo.ts';
import { openDeployment } from '../deployment/deployment.ts';
import { STACK } from '../deployment/options.ts';
import { loadConfig } from '../load-config.ts';
import {
  deployedServers,
  type KnownServer,
  namedTarget,
  serversAsNamed,
  targetOf,
} from '../misp/find-servers.ts';
import { openMisp } from '../misp/open-misp.ts';
import { tellingTroubles } from '../misp/telling-troubles.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import { describeUndone, warningsOf } from './describe-undone.ts';
import { readReceipts } from './read-receipts.ts';
import { readTouched } from './read-run.ts';
import type { Touched } from './touched.ts';
import { planUndo, type Undoing, type Undone, undoEvent } from './undo-event.ts';

/** Returns whether all of the run is taken back. */
export async function undo(run: string, options: UndoOptions): Promise<boolean> {
  const { config } = await loadConfig();
  const { touched, servers } = await findTouched(config, run, options);
  await using misps = openMisps(servers, options);
  const planned = await each(touched, misps.undoingOn, planUndo);
  if (!options.json) show(run, planned);
  const todo = touched.filter((_, i) => planned[i]?.does !== 'nothing');
  if (options.dryRun || todo.length === 0) return end(planned, { ...options, done: false });
  if (!options.yes) await ask();
  const done = await each(todo, misps.undoingOn, undoEvent);
  const untouched = planned.filter(({ does }) => does === 'nothing');
  return end([...done, ...untouched], { ...options, done: true });
}

interface Found {
  touched: Touched[];
  servers: KnownServer[];
}

/** By the ledger of a deployment, or by a receipt in a file. */
async function findTouched(config: Config, run: string, { stack, local }: UndoOptions): Promise<Found> {
  if (existsSync(run)) {
    const target = namedTarget();
    if (!target) throw new CannotRun(`Which MISP is ${run} of? Set MISP_URL and MISP_AUTHKEY`);
    return { touched: await readReceipts(run, target.url), servers: serversAsNamed(config, target) };
  }
  using deployment = await openDeployment({ stack: stack ?? STACK, local: local ?? false });
  const servers = await deployedServers(config, deployment);
  const touched = await readTouched(deployment, run);
  // Their records are read while the deployment is open.
  return { touched: await Promise.all(touched.map(withRecords)), servers };
}

async function withRecords(touched: Touched): Promise<Touched> {
  const before = touched.created ? undefined : await touched.before();
  return { ...touched, before: async () => before };
}

function openMisps(servers: readonly KnownServer[], { events, evenChanged }: UndoOptions) {
  const opened = new AsyncDisposableStack();
  const known = new Map<string, Undoing>();
  const open = (name: string): Undoing => {
    const server = servers.find((one) => one.name === name);
    if (!server) throw new CannotRun(`misp-ingest.config.ts has no server "${name}" any more; add it again`);
    if (!server.keys)
      throw new CannotRun(
        `The server "${name}" has no key: fill ${server.keyPlace}, or set MISP_URL=${server.url} and MISP_AUTHKEY`,
      );
    const { misp } = opened.use(openMisp(targetOf(server, server.keys.authkey)));
    return {
      misp,
      events,
      evenChanged: evenChanged ?? false,
      attributesPerRequest: server.server.attributesPerRequest,
    };
  };
  return {
    undoingOn: (name: string): Undoing => {
      const undoing = known.get(name) ?? open(name);
      known.set(name, undoing);
      return undoing;
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  };
}

async function each(
  touched: readonly Touched[],
  undoingOn: (server: string) => Undoing,
  work: (undoing: Undoing, touched: Touched) => Promise<Undone>,
): Promise<Undone[]> {
  const bar = progressBar();
  const done: Undone[] = [];
  try {
    for (const one of touched) {
      const undoing = undoingOn(one.server);
      done.push(await tellingTroubles(undoing.misp.url, async () => await work(undoing, one)));
      bar.show(work === planUndo ? 'looking' : 'taking back', done.length, touched.length);
    }
  } finally {
    bar.clear();
  }
  return done;
}

function show(run: string, planned: readonly Undone[]): void {
  const text = planned.map(describeUndone).join('');
  process.stdout.write(text || `The run ${run} created and changed nothing.\n`);
  for (const warning of warningsOf(planned)) process.stdout.write(`\n${warning}\n`);
}

async function ask(): Promise<void> {
  if (!process.stdin.isTTY)
    throw new CannotRun('Nothing is taken back yet: say --yes, or answer at a terminal');
  using questions = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await questions.question('\nTake this back? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) throw new CannotRun('Nothing is taken back.');
}

function end(
  events: readonly Undone[],
  { json, done }: Pick<UndoOptions, 'json'> & { done: boolean },
): boolean {
  const left = events.filter((one) => one.left.length > 0);
  if (json) process.stdout.write(`${JSON.stringify({ done, events }, null, 2)}\n`);
  else if (done) {
    const taken = events.filter(({ does }) => does !== 'nothing').length;
    process.stdout.write(`\nTaken back in ${taken} ${taken === 1 ? 'event' : 'events'}.\n`);
  }
  if (left.length > 0 && !json)
    process.stdout.write(
      `Of ${left.length} ${left.length === 1 ? 'event' : 'events'} something is left, as said above.\n`,
    );
  return left.length === 0;
}
