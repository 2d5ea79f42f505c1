import { expect } from 'vitest';
import type { Outcome } from '../../functions/ledger/outcome.ts';
import { expectedMeaning } from './expected.ts';
import { meaningOf } from './meaning.ts';
import type { Meant } from './messages.ts';
import { SOURCES } from './sources.ts';
import type { World } from './world.ts';

/** The servers hold what was meant, once, and published if it is to be. `outcomes` are those of the receipts. */
export function checkMisp(world: World, messages: readonly Meant[], outcomes: Map<string, Outcome>): void {
  for (const server of world.servers) {
    const there = world.misps[server]?.events() ?? [];
    const wanted = Map.groupBy(
      messages.filter((one) => one.server === server && one.trouble !== 'refused for ever'),
      ({ event }) => event.uuid,
    );
    expect(there.map(({ Event }) => Event.uuid).sort(), `the events of ${server}`).toEqual(
      [...wanted.keys()].sort(),
    );
    for (const { Event } of there) {
      const sent = wanted.get(Event.uuid) ?? [];
      const undecided = isHaunted(world, sent);
      if (undecided && world.plan.source.startsWith('skip')) continue;
      if (!sent.some((one) => isBegunAndOutdated(world, one, outcomes)))
        expect(meaningOf(Event), `${Event.info} on ${server}`).toEqual(expectedOf(world, sent, outcomes));
      const isPublished = isToBePublished(world) && Event.Attribute.length + Event.Object.length > 0;
      if (!undecided) expect(Event.published, `${Event.info} on ${server} is published`).toBe(isPublished);
    }
  }
}

/**
 * Of two functions that work at one message at the same time, each may take what the other has begun for what was there
 * before: to be left alone, if that is the policy, and not to be published, if nothing is missing.
 */
function isHaunted({ referee }: World, sent: readonly Meant[]): boolean {
  return sent.some(({ id }) => referee.haunted.has(id));
}

/** It did some of its work each time before it killed its function, and when it was redriven a later drop had been. */
function isBegunAndOutdated(
  { truth }: World,
  { id, server, trouble }: Meant,
  outcomes: Map<string, Outcome>,
) {
  const did = truth.created.has(`${server} ${id}`) || truth.changed.has(`${server} ${id}`);
  return trouble === 'poison after' && did && outcomes.get(id)?.outcome === 'skipped';
}

/** A policy that leaves an event alone has the first that came; any other all of them, in the order of the drops. */
function expectedOf({ plan }: World, sent: readonly Meant[], outcomes: Map<string, Outcome>) {
  const source = SOURCES[plan.source];
  const policy = 'existing' in source ? source.existing : 'merge';
  const applied = sent.filter(({ id }) => outcomes.get(id)?.outcome !== 'skipped');
  return expectedMeaning(
    applied.map(({ event }) => event),
    policy === 'replace' ? 'replace' : 'merge',
  );
}

function isToBePublished({ plan }: World): boolean {
  return 'publish' in SOURCES[plan.source];
}
