import { initialOrganisations, type Organisation, type User } from './users.ts';

export interface SharingGroup {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly releasability: string;
  readonly owner: Organisation;
  readonly members: readonly { readonly id: string; readonly organisation: Organisation }[];
}

const created = '2026-11-22 14:39:08';

function organisationNamed(name: string): Organisation {
  const organisation = initialOrganisations.find((candidate) => candidate.name === name);
  if (organisation === undefined) throw new Error(`no organisation ${name}`);
  return organisation;
}

const secureGrid = organisationNamed('SecureGRID');
const orgname = organisationNamed('ORGNAME');

export const sharingGroups: readonly SharingGroup[] = [
  {
    id: '1',
    uuid: 'ddcee1b1-edac-4ddc-927a-43003f0661fb',
    name: 'SG-both-orgs',
    releasability: 'SecureGRID and ORGNAME',
    owner: secureGrid,
    members: [
      { id: '1', organisation: secureGrid },
      { id: '2', organisation: orgname },
    ],
  },
  {
    id: '2',
    uuid: '6e454e12-debf-48e0-9f58-e7131f24c56f',
    name: 'SG-securegrid-only',
    releasability: 'SecureGRID',
    owner: secureGrid,
    members: [{ id: '3', organisation: secureGrid }],
  },
];

export function findSharingGroup(id: string): SharingGroup | undefined {
  return sharingGroups.find((group) => group.id === id);
}

export function isMember(user: User, sharingGroupId: string): boolean {
  const members = findSharingGroup(sharingGroupId)?.members ?? [];
  return members.some(({ organisation }) => organisation.id === user.organisation.id);
}

export function mayShareWith(user: User, sharingGroupId: string): boolean {
  if (findSharingGroup(sharingGroupId) === undefined) return false;
  return user.role.perm_site_admin || isMember(user, sharingGroupId);
}

export function renderSharingGroup(group: SharingGroup): object {
  const { id, name, releasability, uuid, owner } = group;
  return {
    id,
    name,
    releasability,
    description: 'test',
    uuid,
    organisation_uuid: owner.uuid,
    org_id: owner.id,
    sync_user_id: '6',
    active: true,
    created,
    modified: created,
    local: false,
    roaming: true,
    Organisation: { id: owner.id, name: owner.name, uuid: owner.uuid },
    SharingGroupOrg: group.members.map(({ id: memberId, organisation }) => ({
      id: memberId,
      sharing_group_id: id,
      org_id: organisation.id,
      extend: true,
      Organisation: { id: organisation.id, name: organisation.name, uuid: organisation.uuid },
    })),
    SharingGroupServer: [],
  };
}
