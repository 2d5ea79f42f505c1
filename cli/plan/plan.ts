import type { EventMessage } from '../../functions/queue/event-message.ts';
import { type Config, type FileSource, isPolled } from '../../functions/shared/config.ts';
import { TryLater } from '../../functions/shared/failures.ts';
import { CannotRun } from '../cannot-run.ts';
import type { PlanOptions } from '../commands/plan.ts';
import { findInputFiles } from '../input-files.ts';
import { loadConfig } from '../load-config.ts';
import { findServers, type KnownServer, targetOf } from '../misp/find-servers.ts';
import { openMisp } from '../misp/open-misp.ts';
import { tellingTroubles } from '../misp/telling-troubles.ts';
import { describeLeftOut } from '../parse/describe-left-out.ts';
import { print } from '../terminal/print.ts';
import { describePlanned } from './describe-planned.ts';
import { type DryMisp, openDryMisp } from './dry-misp.ts';
import { planFiles, type Step } from './plan-files.ts';
import { openTally, type Tally } from './tally.ts';

/** Returns whether every row would be in MISP. */
export async function plan(names: string[], options: PlanOptions): Promise<boolean> {
  if (names.length === 0) throw new CannotRun('Which files? Name them.');
  const { config } = await loadConfig();
  const { servers, isOne } = await findServers(config, options);
  const sources = fileSources(config, isOne);
  const files = findInputFiles(names, options.source, Object.keys(sources));
  await using opened = openDryMisps(servers);
  const tally = openTally();
  const steps = counting(planFiles(files, sources, opened.mispFor), tally);
  await tellingTroubles('MISP', async () => {
    await print(options.json ? toJson(steps, tally) : toText(steps, tally));
  });
  return tally.isComplete();
}

/** Against one MISP a source goes to its first server only, as with `ingest`. */
function fileSources({ sources }: Config, isOne: boolean): Record<string, FileSource> {
  const files = Object.entries(sources).flatMap(([name, source]) =>
    isPolled(source) ? [] : [[name, source] as const],
  );
  return Object.fromEntries(
    files.map(([name, source]) => [
      name,
      isOne ? { ...source, servers: source.servers.slice(0, 1) } : source,
    ]),
  );
}

/** One for each server and user: each of them may do other things. */
function openDryMisps(servers: readonly KnownServer[]) {
  const opened = new AsyncDisposableStack();
  const misps = new Map<string, DryMisp>();
  const open = ({ server, user }: EventMessage): DryMisp => {
    const known = servers.find(({ name }) => name === server);
    if (!known?.keys)
      throw new CannotRun(`The server "${server}" has no key: fill ${known?.keyPlace ?? 'its secret'}`);
    const authkey = user === undefined ? known.keys.authkey : known.keys.users[user];
    if (!authkey)
      throw new TryLater(`The secret of "${server}" has no key for ${user}: add it under "users"`);
    return openDryMisp(opened.use(openMisp(targetOf(known, authkey))).misp);
  };
  return {
    mispFor: (message: EventMessage): DryMisp => {
      const key = `${message.server} ${message.user ?? ''}`;
      const misp = misps.get(key) ?? open(message);
      misps.set(key, misp);
      return misp;
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  };
}

async function* counting(steps: AsyncIterable<Step>, tally: Tally): AsyncGenerator<Step> {
  for await (const step of steps) {
    tally.count(step);
    yield step;
  }
}

async function* toText(steps: AsyncIterable<Step>, tally: Tally): AsyncGenerator<string> {
  for await (const step of steps) {
    if ('leftOut' in step) yield `row      ${describeLeftOut(step.file, step.leftOut).text}\n`;
    else yield describePlanned(step.planned, { servers: tally.servers() });
  }
  yield `\n${tally.describe()}\n`;
}

async function* toJson(steps: AsyncIterable<Step>, tally: Tally): AsyncGenerator<string> {
  const leftOut: object[] = [];
  let before = '{\n"events": [\n';
  for await (const step of steps) {
    if ('leftOut' in step) {
      leftOut.push({ file: step.file, ...step.leftOut });
      continue;
    }
    yield `${before}${JSON.stringify(step.planned)}`;
    before = ',\n';
  }
  if (before !== ',\n') yield before;
  yield `\n],\n"leftOut": ${JSON.stringify(leftOut)},\n"counts": ${JSON.stringify(tally.counts())}\n}\n`;
}
