import type { StoredAttribute, StoredEvent, StoredProposal } from '../model.ts';

/** Proposals to change one attribute, or, without one, to add to the event. */
export function proposalsTo(
  { proposals }: StoredEvent,
  changes: StoredAttribute | undefined,
): StoredProposal[] {
  if (proposals.length === 0) return proposals;
  return proposals.filter((proposal) => proposal.changes === changes);
}

/** As part of an event (contract 355). */
export function renderEventProposal(proposal: StoredProposal) {
  const { event, proposer, changes } = proposal;
  const { id, name, uuid, local } = proposer.organisation;
  return {
    id: String(proposal.id),
    type: proposal.type,
    category: proposal.category,
    to_ids: proposal.toIds,
    uuid: proposal.uuid,
    event_uuid: event.uuid,
    event_id: String(event.id),
    old_id: String(changes?.id ?? 0),
    comment: proposal.comment,
    org_id: id,
    proposal_to_delete: false,
    timestamp: String(proposal.timestamp),
    first_seen: proposal.firstSeen,
    last_seen: proposal.lastSeen,
    value: proposal.value,
    Org: { id, name, uuid, local },
  };
}

export type RenderedProposal = ReturnType<typeof renderEventProposal>;

/** As the answer of shadow_attributes/add and edit (contract 349). */
export function renderAddedProposal(proposal: StoredProposal): object {
  return {
    ShadowAttribute: {
      id: String(proposal.id),
      old_id: String(proposal.changes?.id ?? 0),
      event_id: String(proposal.event.id),
      type: proposal.type,
      category: proposal.category,
      comment: proposal.comment,
      to_ids: proposal.toIds,
      uuid: proposal.uuid,
      event_org_id: proposal.event.creatorOrganisation.id,
      email: proposal.proposer.email,
      deleted: false,
      timestamp: String(proposal.timestamp),
      first_seen: proposal.firstSeen,
      last_seen: proposal.lastSeen,
      value: proposal.value,
    },
  };
}

/** As an entry of shadow_attributes/index (contract 357). */
export function renderIndexedProposal(proposal: StoredProposal): object {
  const { event, proposer, changes } = proposal;
  const { id, name, uuid } = proposer.organisation;
  return {
    ShadowAttribute: {
      id: String(proposal.id),
      old_id: String(changes?.id ?? 0),
      event_id: String(event.id),
      type: proposal.type,
      category: proposal.category,
      uuid: proposal.uuid,
      to_ids: proposal.toIds,
      comment: proposal.comment,
      org_id: id,
      timestamp: String(proposal.timestamp),
      first_seen: proposal.firstSeen,
      last_seen: proposal.lastSeen,
      deleted: false,
      proposal_to_delete: false,
      disable_correlation: false,
      value: proposal.value,
      org_uuid: uuid,
      ...(changes === undefined ? {} : { old_uuid: changes.uuid }),
      event_uuid: event.uuid,
      Org: { name, uuid, id },
    },
  };
}
