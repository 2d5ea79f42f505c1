import type { StoredAttribute } from '../model.ts';
import type { RenderedProposal } from '../proposals/render-proposal.ts';
import { renderTagLink } from '../tags/attach.ts';

/** As part of an event. */
export function renderEventAttribute(
  attribute: StoredAttribute,
  proposals: readonly RenderedProposal[] = [],
) {
  return {
    id: String(attribute.id),
    type: attribute.type,
    category: attribute.category,
    to_ids: attribute.toIds,
    uuid: attribute.uuid,
    event_id: String(attribute.event.id),
    distribution: attribute.distribution,
    timestamp: String(attribute.timestamp),
    comment: attribute.comment,
    sharing_group_id: attribute.sharingGroupId,
    deleted: attribute.deleted,
    disable_correlation: attribute.disableCorrelation,
    object_id: String(attribute.object?.id ?? 0),
    object_relation: attribute.relation,
    first_seen: attribute.firstSeen,
    last_seen: attribute.lastSeen,
    value: attribute.value,
    Galaxy: [],
    ShadowAttribute: proposals,
    ...(attribute.tags.length === 0 ? {} : { Tag: attribute.tags.map(renderTagLink) }),
  };
}

/** As the answer of attributes/view, edit and restSearch. */
export function renderAttribute(attribute: StoredAttribute): object {
  return { ...renderIdentity(attribute), ...renderRest(attribute), value: attribute.value };
}

/** As the answer of attributes/add and objects/add, which show the two columns behind a value. */
export function renderAddedAttribute(attribute: StoredAttribute): object {
  const [value1 = '', value2 = ''] = isComposite(attribute.type)
    ? attribute.value.split('|')
    : [attribute.value];
  return {
    ...renderIdentity(attribute),
    value1,
    value2,
    ...renderRest(attribute),
    value: attribute.value,
    ...(attribute.tags.length === 0 ? {} : { Tag: attribute.tags.map(renderBriefTag) }),
  };
}

function isComposite(type: string): boolean {
  return type.includes('|') || type === 'malware-sample';
}

function renderIdentity(attribute: StoredAttribute): object {
  return {
    id: String(attribute.id),
    event_id: String(attribute.event.id),
    object_id: String(attribute.object?.id ?? 0),
    object_relation: attribute.relation,
    category: attribute.category,
    type: attribute.type,
  };
}

function renderRest(attribute: StoredAttribute): object {
  return {
    to_ids: attribute.toIds,
    uuid: attribute.uuid,
    timestamp: String(attribute.timestamp),
    distribution: attribute.distribution,
    sharing_group_id: attribute.sharingGroupId,
    comment: attribute.comment,
    deleted: attribute.deleted,
    disable_correlation: attribute.disableCorrelation,
    first_seen: attribute.firstSeen,
    last_seen: attribute.lastSeen,
  };
}

function renderBriefTag({ tag }: StoredAttribute['tags'][number]): object {
  return { id: String(tag.id), name: tag.name, colour: tag.colour, numerical_value: null };
}
