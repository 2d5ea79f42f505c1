import type { ServerEvent } from '../../functions/send/server/server-event.ts';

/**
 * The events that were touched last. A file that names an event twice does so within this many, since formats bring the
 * rows of an event together; to keep all would take as much memory as the file has events.
 */
const KEPT = 1_000;

export interface RecentEvents {
  byUuid(uuid: string): ServerEvent | undefined;
  byId(id: string): ServerEvent;
  keep(event: ServerEvent): void;
  all(): Iterable<ServerEvent>;
  /** The UUID of the event that has an attribute of this UUID. */
  holderOf(attribute: string): string | undefined;
}

export function recentEvents(): RecentEvents {
  const events = new Map<string, ServerEvent>();
  const uuids = new Map<string, string>();
  const holders = new Map<string, string>();
  return {
    byUuid: (uuid) => events.get(uuid),
    byId: (id) => {
      const event = events.get(uuids.get(id) ?? '');
      if (!event) throw new Error(`The plan does not know the event ${id}`);
      return event;
    },
    keep: (event) => {
      events.delete(event.uuid);
      events.set(event.uuid, event);
      uuids.set(event.id, event.uuid);
      for (const uuid of attributesOf(event)) holders.set(uuid, event.uuid);
      const [oldest] = events.values();
      if (events.size <= KEPT || !oldest) return;
      events.delete(oldest.uuid);
      uuids.delete(oldest.id);
      for (const uuid of attributesOf(oldest)) holders.delete(uuid);
    },
    all: () => events.values(),
    holderOf: (attribute) => holders.get(attribute),
  };
}

function attributesOf({ Attribute, Object: objects }: ServerEvent): string[] {
  return [...Attribute, ...objects.flatMap((object) => object.Attribute)].map(({ uuid }) => uuid);
}
