import { mayRead } from '../access.ts';
import { json } from '../http/answer.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, flagOf, textOf } from '../input.ts';
import type { StoredEvent } from '../model.ts';
import { pageOf, searchFields } from '../searching.ts';

/** A bare list, without the Event wrapper (contract 209-213). */
export const indexEvents: Endpoint = (context, _args, body) => {
  const input = searchFields(context, body);
  const minimal = flagOf(input.minimal);
  const info = textOf(input.eventinfo)?.toLowerCase() ?? '';
  const found = [...context.store.events.values()].filter(
    (event) =>
      mayRead(context.user, event) &&
      // The minimal index leaves out events without attributes: contract 212.
      !(minimal && event.attributeCount === 0) &&
      event.info.toLowerCase().includes(info),
  );
  const page = pageOf(sorted(found, input), input);
  return json(page.map(minimal ? renderMinimal : renderEntry), { 'X-Result-Count': String(found.length) });
};

function sorted(events: StoredEvent[], { direction }: Fields): StoredEvent[] {
  return direction === 'desc' ? events.reverse() : events;
}

function renderMinimal(event: StoredEvent): object {
  return {
    id: String(event.id),
    timestamp: String(event.timestamp),
    sighting_timestamp: '0',
    published: event.published,
    uuid: event.uuid,
    orgc_uuid: event.creatorOrganisation.uuid,
  };
}

function renderEntry(event: StoredEvent): object {
  const { owner, creatorOrganisation } = event;
  return {
    id: String(event.id),
    org_id: owner.id,
    date: event.date,
    info: event.info,
    uuid: event.uuid,
    published: event.published,
    analysis: event.analysis,
    attribute_count: String(event.attributeCount),
    orgc_id: creatorOrganisation.id,
    timestamp: String(event.timestamp),
    distribution: event.distribution,
    sharing_group_id: event.sharingGroupId,
    proposal_email_lock: event.proposalEmailLock,
    locked: false,
    threat_level_id: event.threatLevel,
    publish_timestamp: String(event.publishTimestamp),
    sighting_timestamp: '0',
    disable_correlation: event.disableCorrelation,
    extends_uuid: event.extendsUuid,
    protected: null,
    Org: { id: owner.id, name: owner.name, uuid: owner.uuid },
    Orgc: { id: creatorOrganisation.id, name: creatorOrganisation.name, uuid: creatorOrganisation.uuid },
    EventTag: event.tags.map(({ tag, local }) => ({
      event_id: String(event.id),
      tag_id: String(tag.id),
      local,
      relationship_type: null,
      Tag: { id: String(tag.id), name: tag.name, colour: tag.colour, is_galaxy: tag.isGalaxy },
    })),
  };
}
