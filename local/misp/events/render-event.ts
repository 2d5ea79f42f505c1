import { mayReadAttribute } from '../access.ts';
import { renderEventAttribute } from '../attributes/render-attribute.ts';
import type { StoredAttribute, StoredEvent, StoredObject } from '../model.ts';
import { renderObjectFields } from '../objects/render-object.ts';
import { renderReference } from '../objects/save-reference.ts';
import { proposalsTo, renderEventProposal } from '../proposals/render-proposal.ts';
import { renderReport } from '../reports.ts';
import { findSharingGroup, renderSharingGroup } from '../sharing-groups.ts';
import { renderTagLink } from '../tags/attach.ts';
import type { Organisation, User } from '../users.ts';

export interface RenderOptions {
  readonly withDeleted?: boolean;
  readonly extensions?: readonly StoredEvent[];
}

/** An event as events/view, add, edit and restSearch answer it. Correlations (RelatedEvent) are not simulated. */
export function renderEvent(event: StoredEvent, user: User, options: RenderOptions = {}) {
  const { extensions = [] } = options;
  const merged = [event, ...extensions];
  return {
    Event: {
      ...renderFields(event, user),
      ...(extensions.length === 0 ? {} : { extensionEvents: renderExtensions(extensions) }),
      ...renderOrganisations(event),
      Attribute: merged.flatMap(({ attributes }) => renderAttributes(attributes, user, options)),
      ShadowAttribute: merged.flatMap((part) => proposalsTo(part, undefined).map(renderEventProposal)),
      RelatedEvent: [],
      Galaxy: [],
      Object: merged.flatMap(({ objects }) => renderObjects(objects, user, options)),
      EventReport: event.reports.filter(({ deleted }) => options.withDeleted || !deleted).map(renderReport),
      CryptographicKey: [],
      ...renderTags(event),
    },
  };
}

export type RenderedEvent = ReturnType<typeof renderEvent>;

/** With `metadata` a search leaves out what the event holds. */
export function renderMetadata(event: StoredEvent, user: User) {
  return {
    Event: {
      ...renderFields(event, user),
      ...renderOrganisations(event),
      RelatedEvent: [],
      Galaxy: [],
      CryptographicKey: [],
      ...renderTags(event),
    },
  };
}

function renderFields(event: StoredEvent, user: User) {
  const ownEvent = user.role.perm_site_admin || user.organisation.id === event.owner.id;
  return {
    id: String(event.id),
    orgc_id: event.creatorOrganisation.id,
    org_id: event.owner.id,
    date: event.date,
    threat_level_id: event.threatLevel,
    info: event.info,
    published: event.published,
    uuid: event.uuid,
    attribute_count: String(event.attributeCount),
    analysis: event.analysis,
    timestamp: String(event.timestamp),
    distribution: event.distribution,
    proposal_email_lock: event.proposalEmailLock,
    locked: false,
    publish_timestamp: String(event.publishTimestamp),
    sharing_group_id: event.sharingGroupId,
    disable_correlation: event.disableCorrelation,
    extends_uuid: event.extendsUuid,
    protected: null,
    ...(ownEvent ? { event_creator_email: event.creator.email } : {}),
  };
}

function renderOrganisations(event: StoredEvent) {
  const group = event.distribution === '4' ? findSharingGroup(event.sharingGroupId) : undefined;
  return {
    Org: renderOrganisation(event.owner),
    Orgc: renderOrganisation(event.creatorOrganisation),
    ...(group === undefined ? {} : { SharingGroup: renderSharingGroup(group) }),
  };
}

function renderOrganisation({ id, name, uuid, local }: Organisation) {
  return { id, name, uuid, local };
}

function renderTags({ tags }: StoredEvent) {
  return tags.length === 0 ? {} : { Tag: tags.map(renderTagLink) };
}

function renderAttributes(attributes: readonly StoredAttribute[], user: User, options: RenderOptions) {
  return attributes
    .filter((attribute) => (options.withDeleted || !attribute.deleted) && mayReadAttribute(user, attribute))
    .map((attribute) =>
      renderEventAttribute(attribute, proposalsTo(attribute.event, attribute).map(renderEventProposal)),
    );
}

function renderObjects(objects: readonly StoredObject[], user: User, options: RenderOptions) {
  return objects
    .filter(({ deleted }) => options.withDeleted || !deleted)
    .map((object) => ({
      ...renderObjectFields(object),
      ObjectReference: object.references
        .filter(({ deleted }) => options.withDeleted || !deleted)
        .map(renderReference),
      Attribute: renderAttributes(object.attributes, user, options),
    }));
}

function renderExtensions(extensions: readonly StoredEvent[]) {
  return Object.fromEntries(
    extensions.map(({ id, info, creatorOrganisation, creator }) => {
      const { id: orgc_id, name, uuid } = creatorOrganisation;
      const Orgc = { id: orgc_id, name, uuid };
      return [id, { id: String(id), info, orgc_id, user_id: creator.id, Orgc }];
    }),
  );
}
