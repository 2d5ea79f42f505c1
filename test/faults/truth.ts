import type { MispStandIn } from '../../local/misp/stand-in.ts';
import { meaningOf } from './meaning.ts';
import { currentProcess } from './steps.ts';

/** What really happened at the MISP servers, whatever the functions were told of it. */
export interface Truth {
  /** By `<server> <run>.<number>`: that message made the event, or changed what it says. */
  created: Set<string>;
  changed: Set<string>;
}

export function noTruth(): Truth {
  return { created: new Set(), changed: new Set() };
}

/** Takes down what a request does to the events of a server. */
export async function witness<T>(
  { truth, server, misp }: { truth: Truth; server: string; misp: MispStandIn },
  work: () => Promise<T>,
): Promise<T> {
  const message = `${server} ${currentProcess()?.message?.id}`;
  const before = meanings(misp);
  try {
    return await work();
  } finally {
    for (const [uuid, meaning] of meanings(misp)) {
      const earlier = before.get(uuid);
      if (earlier === undefined) truth.created.add(message);
      else if (earlier !== meaning) truth.changed.add(message);
    }
  }
}

function meanings(misp: MispStandIn): Map<string, string> {
  return new Map(misp.events().map(({ Event }) => [Event.uuid, JSON.stringify(meaningOf(Event))]));
}
