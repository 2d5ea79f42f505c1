import { eventUuid } from '../../functions/misp/identity.ts';
import type { MispStandIn } from '../../local/misp/stand-in.ts';
import type { Plan } from './plan.ts';

/** The key of each event of the plan, by its UUID. */
export function keysOf({ source, drops }: Plan): Map<string, string> {
  const drafts = drops.flatMap(({ content }) =>
    content.flatMap((parsed) => ('draft' in parsed ? parsed.draft : [])),
  );
  return new Map(drafts.map(({ key }) => [eventUuid(source, key), key.join()]));
}

/** Lets the server refuse the events that it is to refuse till mended. Returns what mends it. */
export function mendable(
  misp: MispStandIn,
  { troubles }: Plan,
  keys: ReadonlyMap<string, string>,
): (() => void)[] {
  return [...keys].flatMap(([uuid, key]) => {
    if (troubles[key] !== 'refused till mended') return [];
    const fault = misp.fault({
      on: ({ path, body }) => path === '/events/add' && JSON.stringify(body()).includes(`"uuid":"${uuid}"`),
      kind: 'answer',
      status: 403,
      body: JSON.stringify({ name: 'Could not add Event', message: REFUSAL, url: '/events/add' }),
      contentType: 'application/json',
      times: 'forever',
    });
    return () => fault.clear();
  });
}

export const REFUSAL = 'Could not add Event, ask the administrator';
