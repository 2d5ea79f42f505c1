import { invalidEvent } from './http/answer.ts';
import type { Context } from './http/context.ts';
import type { StoredAttribute, StoredEvent } from './model.ts';
import { isMember } from './sharing-groups.ts';
import type { User } from './users.ts';

const inherit = '5';

export function mayRead(user: User, event: StoredEvent): boolean {
  return (
    user.role.perm_site_admin || isOwn(user, event) || reaches(user, event.distribution, event.sharingGroupId)
  );
}

export function mayReadAttribute(user: User, attribute: StoredAttribute): boolean {
  if (user.role.perm_site_admin || isOwn(user, attribute.event)) return true;
  const { distribution, sharingGroupId } = attribute;
  return distribution === inherit || reaches(user, distribution, sharingGroupId);
}

export function mayEdit(user: User, event: StoredEvent): boolean {
  return user.role.perm_site_admin || user.organisation.id === event.creatorOrganisation.id;
}

function isOwn({ organisation }: User, { owner, creatorOrganisation }: StoredEvent): boolean {
  return organisation.id === owner.id || organisation.id === creatorOrganisation.id;
}

function reaches(user: User, distribution: string, sharingGroupId: string): boolean {
  if (distribution === '4') return isMember(user, sharingGroupId);
  return distribution !== '0';
}

/** An event that the user may not see does not exist for that user (contract 038). */
export function readableEvent({ store, user }: Context, reference: string | undefined): StoredEvent {
  const event = reference === undefined ? undefined : store.findEvent(reference);
  if (event === undefined || !mayRead(user, event)) throw invalidEvent();
  return event;
}
