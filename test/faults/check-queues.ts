import { expect } from 'vitest';
import * as z from 'zod';
import { outcomeOf } from './check-receipts.ts';
import { REFUSAL } from './mendable.ts';
import type { Meant } from './messages.ts';
import type { World } from './world.ts';

const messageSchema = z.object({ run: z.string(), number: z.int() });

/** Only what MISP refuses, and what kills the function again and again, is dead; and it says why. */
export function checkDeadLetters(world: World, messages: readonly Meant[]): void {
  expect(world.queues.uploads?.dead, 'dead uploads').toEqual([]);
  for (const server of world.servers) {
    const dead = (world.queues[server]?.dead ?? []).map(({ body, says }) => {
      const { run, number } = messageSchema.parse(JSON.parse(body));
      return { id: `${run}.${number}`, says };
    });
    const refused = messages.filter((one) => one.server === server && isRefused(world, one));
    const wanted = refused.map(({ id }) => id);
    expect([...new Set(dead.map(({ id }) => id))].sort(), `dead letters of ${server}`).toEqual(wanted.sort());
    for (const { id, says } of dead) {
      const trouble = refused.find((one) => one.id === id)?.trouble;
      expect(says, `what the dead letter ${id} says`).toMatchObject({
        kind: trouble?.startsWith('poison') ? 'failed' : 'refused',
      });
      expect(says.reason, `why ${id} is dead`).toContain(reasonOf(trouble));
    }
    const { kills, zombies } = world.referee;
    const isCalm = kills + zombies === 0 && world.dropped.every(({ drop }) => drop.notifications === 1);
    if (isCalm) expect(dead.length, `dead letters of ${server}, each once`).toBe(wanted.length);
  }
}

function isRefused(world: World, message: Meant): boolean {
  return ['refused', 'failed'].includes(outcomeOf(world, message));
}

function reasonOf(trouble: Meant['trouble']): string {
  if (trouble === 'refused till mended') return REFUSAL;
  return trouble === 'refused for ever' ? 'date' : 'Given up after 5 tries';
}

/** Each run is told of once; a death between telling and noting that it was told, or a twin, tells of it again. */
export function checkSummaries({ dropped, summaries, referee }: World): void {
  const counts = dropped.map(({ run }) => summaries.filter((text) => text.includes(`.${run}.html`)).length);
  for (const [i, count] of counts.entries())
    expect(count, `summaries of ${dropped[i]?.run}`).toBeGreaterThan(0);
  const repeated = counts.reduce((sum, count) => sum + count - 1, 0);
  const { untold, zombies, haunted } = referee;
  expect(repeated, 'summaries that were sent again').toBeLessThanOrEqual(untold + zombies + haunted.size);
}
