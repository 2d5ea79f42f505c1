import describedTypes from './data/describe-types.json' with { type: 'json' };
import roles from './data/roles.json' with { type: 'json' };
import { json } from './http/answer.ts';
import type { Endpoint } from './http/routes.ts';
import type { Organisation, User } from './users.ts';

const serverUuid = '5d1e7a2c-6f0b-4a7e-9c55-0a7f1c2b3d4e';
const installed = '2026-11-22 14:28:02';

export const getVersion: Endpoint = ({ user: { role } }) =>
  json({
    version: '2.5.1',
    pymisp_recommended_version: '2.5.1',
    perm_sync: role.perm_sync,
    perm_sighting: role.perm_sighting,
    perm_galaxy_editor: role.perm_galaxy_editor,
    perm_analyst_data: role.perm_analyst_data,
    uuid: role.perm_sync ? serverUuid : '-',
    request_encoding: ['gzip'],
    filter_sightings: true,
  });

export const viewUser: Endpoint = ({ user, now }) =>
  json({
    User: renderUser(user, now),
    Role: user.role,
    UserSetting: [],
    Organisation: renderOrganisation(user.organisation),
  });

function renderUser({ id, organisation, email, role }: User, now: number): object {
  return {
    id,
    password: '*****',
    org_id: organisation.id,
    email,
    autoalert: false,
    invited_by: '1',
    gpgkey: '',
    certif_public: '',
    nids_sid: '4000000',
    termsaccepted: true,
    newsread: '0',
    role_id: role.id,
    change_pw: false,
    contactalert: false,
    disabled: false,
    expiration: null,
    current_login: '0',
    last_login: '0',
    force_logout: false,
    date_created: '1795357708',
    date_modified: '1795357711',
    sub: null,
    external_auth_required: false,
    external_auth_key: '',
    last_api_access: String(now),
    notification_daily: false,
    notification_weekly: false,
    notification_monthly: false,
    totp: '*****',
    hotp_counter: null,
    last_pw_change: '1795357708',
    totp_is_set: '0',
  };
}

function renderOrganisation({ id, name, uuid, local }: Organisation): object {
  return {
    id,
    name,
    date_created: installed,
    date_modified: installed,
    description: '',
    type: '',
    nationality: '',
    sector: '',
    created_by: '1',
    uuid,
    contacts: null,
    local,
    restricted_to_domain: null,
    landingpage: null,
  };
}

export const listRoles: Endpoint = () =>
  json(roles.map((Role) => ({ Role: { ...Role, default: Role.default_role } })));

export const listOrganisations: Endpoint = ({ store }) =>
  json(
    store.organisations.map((organisation) => {
      const { created_by: _, ...Organisation } = Object.assign(
        { created_by: '1' },
        renderOrganisation(organisation),
      );
      return { Organisation: { ...Organisation, user_count: '1' } };
    }),
  );

export const describeTypes: Endpoint = () => json(describedTypes);

/** No taxonomy is enabled on the recorded server (contract 287). */
export const nothing: Endpoint = () => json([]);
