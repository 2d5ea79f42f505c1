import type { StoredObject } from '../model.ts';

export function renderObjectFields(object: StoredObject) {
  return {
    id: String(object.id),
    name: object.name,
    'meta-category': object.metaCategory,
    description: object.description,
    template_uuid: object.templateUuid,
    template_version: object.templateVersion,
    event_id: String(object.event.id),
    uuid: object.uuid,
    timestamp: String(object.timestamp),
    distribution: object.distribution,
    sharing_group_id: object.sharingGroupId,
    comment: object.comment,
    deleted: object.deleted,
    first_seen: object.firstSeen,
    last_seen: object.lastSeen,
  };
}
