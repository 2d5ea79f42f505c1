import { type AttributeChange, type Changes, isNothing, tagsIn, toEdit } from './compare/changes.ts';
import { compareEvent } from './compare/compare-event.ts';
import type { Completed, Completion } from './complete-event.ts';
import { checkTime } from './delivery.ts';
import { editedEvent } from './edited-event.ts';
import type { MispSession } from './server/misp-session.ts';
import type { ServerEvent } from './server/server-event.ts';

/**
 * A key that may create tags has lost one to a request beside it that created the same (contract 345): once more, then.
 * Any other has named a tag that there is not, and there is no use in sending it again.
 */
export async function retryTags(
  misp: MispSession,
  { meant, policy, delivery, record }: Completion,
  completed: Completed,
): Promise<Completed> {
  const { event } = completed;
  const missing = onlyTags(compareEvent(meant, event, policy), event);
  if (isNothing(missing)) return completed;
  const { Role } = await misp.keyHolder();
  if (!Role.perm_tagger || !Role.perm_tag_editor) return completed;
  checkTime(delivery);
  await record();
  const answer = await misp.post(`/events/edit/${event.id}`, toEdit(missing));
  return { event: editedEvent(event, answer), changed: true };
}

/** Of the gaps those that are tags: of the event, and of attributes that are there. */
function onlyTags(gaps: Changes, { Attribute, Object: objects }: ServerEvent): Changes {
  const there = new Set(
    [...Attribute, ...objects.flatMap((object) => object.Attribute)].map(({ uuid }) => uuid),
  );
  const lacksTags = (change: AttributeChange) => there.has(change.uuid) && tagsIn(change).length > 0;
  return {
    fields: {},
    tags: gaps.tags,
    attributes: gaps.attributes.filter(lacksTags),
    objects: gaps.objects.flatMap((object) => {
      if (!('Attribute' in object)) return [];
      const attributes = object.Attribute.filter(lacksTags);
      return attributes.length > 0 ? [{ ...object, Attribute: attributes, ObjectReference: undefined }] : [];
    }),
    reports: [],
  };
}
