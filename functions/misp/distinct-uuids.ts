import type { EventDraft } from './event-draft.ts';

/**
 * A UUID stands for one part of an event; of two MISP drops the second in silence. That one loses it, and gets one made
 * of its content as if the data had given none.
 */
export function distinctUuids(draft: EventDraft): EventDraft {
  const taken = new Set<string>();
  const once = <Part extends { uuid?: string }>(part: Part): Part => {
    const { uuid, ...others } = part;
    if (uuid === undefined) return part;
    if (taken.has(uuid)) return others as Part;
    taken.add(uuid);
    return part;
  };
  const { attributes, objects } = draft;
  return {
    ...draft,
    attributes: attributes.map(once),
    ...(objects && {
      objects: objects.map((object) => ({ ...once(object), attributes: object.attributes.map(once) })),
    }),
  };
}
