import { excessAt } from '../../functions/collect/build-event.ts';
import { existingInFile, toMessages } from '../../functions/collect/enqueue-drafts.ts';
import type { LeftOut } from '../../functions/formats/format.ts';
import type { EventMessage } from '../../functions/queue/event-message.ts';
import { existingAfter } from '../../functions/send/existing-after.ts';
import type { FileSource } from '../../functions/shared/config.ts';
import { CannotRun } from '../cannot-run.ts';
import { fileNameOf, type InputFile } from '../input-files.ts';
import { parseFile } from '../parse/parse-files.ts';
import type { DryMisp } from './dry-misp.ts';
import { type Planned, planMessage } from './plan-message.ts';

export type Step = { planned: Planned } | { file: string; leftOut: LeftOut };

type Item = { message: EventMessage } | { file: string; leftOut: LeftOut };

/** What would become of the files, in their order: each event on each server, each row that is in none. */
export async function* planFiles(
  files: readonly InputFile[],
  sources: Readonly<Record<string, FileSource>>,
  mispFor: (message: EventMessage) => DryMisp,
): AsyncGenerator<Step> {
  const plan = planner(mispFor);
  for await (const items of atOnce(itemsOf(files, sources))) {
    yield* await Promise.all(
      items.map(async (item): Promise<Step> => {
        if ('leftOut' in item) return item;
        return { planned: await plan(item.message) };
      }),
    );
  }
}

/** Remembers, as the ledger does, which events of a file it would have brought: `skip` leaves alone what others brought. */
function planner(mispFor: (message: EventMessage) => DryMisp): (message: EventMessage) => Promise<Planned> {
  const sentAs = new Map<string, number>();
  return async (message) => {
    const { run, number, server, event, existing } = message;
    const key = `${run} ${server} ${event.uuid}`;
    const now = existingAfter(message, sentAs.get(key));
    const planned = await planMessage(mispFor, { ...message, existing: now });
    if (existing === 'skip' && BROUGHT.has(planned.outcome)) sentAs.set(key, number);
    return planned;
  };
}

const BROUGHT: ReadonlySet<Planned['outcome']> = new Set(['created', 'updated', 'unchanged']);

async function* itemsOf(
  files: readonly InputFile[],
  sources: Readonly<Record<string, FileSource>>,
): AsyncGenerator<Item> {
  for (const input of files) {
    const source = sources[input.source];
    if (!source) throw new CannotRun(`There is no source "${input.source}"`);
    const existingOf = existingInFile(input.source, source);
    const origin = { run: input.name, source: input.source, file: fileNameOf(input) };
    let place = 0;
    let number = 0;
    for await (const parsed of parseFile(input, source)) {
      if (!('draft' in parsed)) {
        yield { file: input.name, leftOut: parsed };
        continue;
      }
      place += 1;
      for (const leftOut of excessAt(place, source)) yield { file: input.name, leftOut };
      const existing = existingOf(parsed.draft);
      for (const message of toMessages(origin, { source: { ...source, existing }, place }, parsed.draft))
        yield { message: { ...message, number: number++ } };
    }
  }
}

/** A MISP answers as many at a time as it has cores, and the functions ask with two or more. */
const AT_ONCE = 8;

/** Several at once, but never one event twice: what comes second finds what the first has made. */
async function* atOnce(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let held: Item[] = [];
  let keys = new Set<string>();
  for await (const item of items) {
    const own = keysOf(item);
    if (held.length === AT_ONCE || own.some((key) => keys.has(key))) {
      yield held;
      held = [];
      keys = new Set();
    }
    held.push(item);
    for (const key of own) keys.add(key);
  }
  if (held.length > 0) yield held;
}

/** By its title an event may be another's, too. */
function keysOf(item: Item): string[] {
  if ('leftOut' in item) return [];
  const { server, event, match } = item.message;
  return [`${server} ${event.uuid}`, ...(match === 'title' ? [`${server} ${event.info}`] : [])];
}
