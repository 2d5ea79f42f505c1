import { expect } from 'vitest';
import type { Storage } from './aws.ts';
import { checkMisp } from './check-misp.ts';
import { checkDeadLetters, checkSummaries } from './check-queues.ts';
import { checkReceipts } from './check-receipts.ts';
import { messagesOf } from './messages.ts';
import { type Plan, planOf } from './plan.ts';
import { play } from './play.ts';
import { openWorld, type World } from './world.ts';

/** Plays one schedule to its end and checks what it leaves. An error tells all that is needed to play it again. */
export async function runSchedule(storage: Storage, seed: string, number: number): Promise<World> {
  const plan = planOf(seed, number);
  const world = await openWorld(storage, plan);
  try {
    await play(world);
    await check(world);
    if (Object.keys(plan.troubles).length > 0) {
      world.mend();
      for (const queue of Object.values(world.queues)) queue.redrive();
      await play(world);
      await check(world);
    }
  } catch (error) {
    const story = world.referee.story.join('\n');
    throw new Error(`${describe(plan)}\n\n${story}\n\n${error}\n${differenceIn(error)}`, { cause: error });
  } finally {
    await world.close();
  }
  return world;
}

async function check(world: World): Promise<void> {
  const messages = messagesOf(world.plan, world.dropped);
  const outcomes = await checkReceipts(world, messages);
  expect(world.referee.resent, 'sent again although its outcome was known').toEqual([]);
  checkDeadLetters(world, messages);
  checkSummaries(world);
  if (Object.keys(world.referee.troubles).length === 0) checkMisp(world, messages, outcomes);
}

/** Of an assertion what there is and what there should be. */
function differenceIn(error: unknown): string {
  if (!(error instanceof Error && 'actual' in error && 'expected' in error)) return '';
  return JSON.stringify({ actual: error.actual, expected: error.expected }, null, 1);
}

function describe({ seed, number, source, drops, troubles, faults, piece, mispAheadMs }: Plan): string {
  return [
    `Schedule ${number} of seed ${seed}. To play it alone: FAULT_SEED=${seed} FAULT_ONLY=${number}`,
    `source ${source}, ${piece} attributes a request, MISP ${mispAheadMs} ms ahead`,
    ...drops.map(({ at, file, version, notifications, content }) => {
      const what = content.map((parsed) =>
        'draft' in parsed ? parsed.draft.key.join() : Object.keys(parsed)[0],
      );
      return `from step ${at}: drop ${file}, version ${version}, told ${notifications} times: ${what.join(', ')}`;
    }),
    ...Object.entries(troubles).map(([key, trouble]) => `${key}: ${trouble}`),
    ...faults.map(({ at, fault }) => `from step ${at}: ${fault}`),
  ].join('\n');
}
