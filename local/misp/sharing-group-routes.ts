import { json } from './http/answer.ts';
import type { Endpoint } from './http/routes.ts';
import { mayShareWith, type SharingGroup, sharingGroups } from './sharing-groups.ts';

/** Groups of which the user's organisation is a member (contract 282, 283). */
export const listSharingGroups: Endpoint = ({ user }) =>
  json({
    response: sharingGroups
      .filter(({ id }) => mayShareWith(user, id))
      .map((group) =>
        renderIndexEntry(group, user.role.perm_site_admin || user.organisation.id === group.owner.id),
      ),
  });

function renderIndexEntry(group: SharingGroup, editable: boolean): object {
  const { id, uuid, name, releasability, owner, members } = group;
  return {
    SharingGroup: {
      id,
      uuid,
      name,
      description: 'test',
      releasability,
      local: false,
      active: true,
      roaming: true,
      org_count: String(members.length),
    },
    Organisation: { id: owner.id, name: owner.name, uuid: owner.uuid },
    SharingGroupOrg: members.map(({ id: memberId, organisation }) => ({
      id: memberId,
      sharing_group_id: id,
      org_id: organisation.id,
      extend: true,
      Organisation: { name: organisation.name, id: organisation.id, uuid: organisation.uuid },
    })),
    SharingGroupServer: [],
    editable,
    deletable: editable,
  };
}
