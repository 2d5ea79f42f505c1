import { attributeRoutes } from '../attributes/attribute-routes.ts';
import { searchAttributes } from '../attributes/search-attributes.ts';
import { addEvent } from '../events/add-event.ts';
import { listBlocked, unblock } from '../events/blocklist-routes.ts';
import { editEvent } from '../events/edit-event.ts';
import { alertEvent, deleteEvent, publishEvent, unpublishEvent, viewEvent } from '../events/event-routes.ts';
import { indexEvents } from '../events/index-events.ts';
import { searchEvents } from '../events/search-events.ts';
import { addObject, addReference } from '../objects/object-routes.ts';
import {
  acceptProposal,
  addProposal,
  discardProposal,
  editProposal,
  listProposals,
} from '../proposals/proposal-routes.ts';
import { addReport } from '../reports.ts';
import {
  describeTypes,
  getVersion,
  listOrganisations,
  listRoles,
  nothing,
  viewUser,
} from '../server-routes.ts';
import { listSharingGroups } from '../sharing-group-routes.ts';
import { addSighting } from '../sightings.ts';
import {
  addEventTag,
  addTag,
  attachToObject,
  indexTags,
  removeEventTag,
  searchTags,
} from '../tags/tag-routes.ts';
import type { Permission } from '../users.ts';
import { checkValue, listWarninglists } from '../warninglists.ts';
import type { Answer } from './answer.ts';
import type { Context } from './context.ts';

export type Endpoint = (context: Context, args: readonly string[], body: unknown) => Answer;

export interface Route {
  readonly answer: Endpoint;
  readonly permission?: Permission;
}

function open(answer: Endpoint): Route {
  return { answer };
}

function needs(permission: Permission, answer: Endpoint): Route {
  return { answer, permission };
}

/** By controller and action, in lower case and without underscores, as CakePHP finds them. */
export const routes: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  servers: { getversion: open(getVersion) },
  users: { view: open(viewUser) },
  roles: { index: open(listRoles) },
  organisations: { index: open(listOrganisations) },
  sharinggroups: { index: open(listSharingGroups) },
  taxonomies: { index: open(nothing) },
  warninglists: { checkvalue: open(checkValue), index: open(listWarninglists) },
  events: {
    add: needs('perm_add', addEvent),
    view: open(viewEvent),
    edit: needs('perm_add', editEvent),
    index: open(indexEvents),
    restsearch: open(searchEvents),
    delete: needs('perm_add', deleteEvent),
    publish: needs('perm_publish', publishEvent),
    alert: needs('perm_publish', alertEvent),
    unpublish: needs('perm_publish', unpublishEvent),
    addtag: needs('perm_tagger', addEventTag),
    removetag: needs('perm_tagger', removeEventTag),
  },
  eventblocklists: {
    index: needs('perm_site_admin', listBlocked),
    delete: needs('perm_site_admin', unblock),
  },
  attributes: {
    add: needs('perm_add', attributeRoutes.add),
    view: open(attributeRoutes.view),
    edit: needs('perm_add', attributeRoutes.edit),
    delete: needs('perm_add', attributeRoutes.remove),
    restsearch: open(searchAttributes),
    describetypes: open(describeTypes),
  },
  objects: { add: needs('perm_add', addObject) },
  objectreferences: { add: needs('perm_add', addReference) },
  tags: {
    add: needs('perm_tag_editor', addTag),
    index: open(indexTags),
    search: open(searchTags),
    attachtagtoobject: needs('perm_tagger', attachToObject),
  },
  shadowattributes: {
    add: needs('perm_add', addProposal),
    edit: needs('perm_add', editProposal),
    index: open(listProposals),
    accept: needs('perm_add', acceptProposal),
    discard: needs('perm_add', discardProposal),
  },
  sightings: { add: needs('perm_sighting', addSighting) },
  eventreports: { add: needs('perm_add', addReport) },
};
