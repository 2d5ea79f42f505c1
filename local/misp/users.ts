import { randomBytes } from 'node:crypto';
import roles from './data/roles.json' with { type: 'json' };

export type Role = (typeof roles)[number];
export type Permission = Extract<keyof Role, `perm_${string}`>;

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly uuid: string;
  readonly local: boolean;
}

export type KeyState = 'valid' | 'expired' | 'other-address' | 'read-only' | 'user-disabled';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly organisation: Organisation;
  readonly authkey: string;
  keyState: KeyState;
  /** When MISP will refuse it, as ISO 8601; never if it is not said. */
  keyExpires: string | undefined;
  /** Searches per 15 minutes; MISP sets it per role. */
  searchLimit: number | undefined;
}

/** The users of the recordings, by the name that they have there. */
const profiles = {
  tageditor: { id: '3', email: 'tageditor@securegrid.test', role: '7', organisation: 'SecureGRID' },
  publisher: { id: '2', email: 'publisher@securegrid.test', role: '4', organisation: 'SecureGRID' },
  user: { id: '4', email: 'user@securegrid.test', role: '3', organisation: 'SecureGRID' },
  readonly: { id: '5', email: 'readonly@securegrid.test', role: '6', organisation: 'SecureGRID' },
  sync: { id: '6', email: 'sync@securegrid.test', role: '5', organisation: 'SecureGRID' },
  orgadmin: { id: '7', email: 'orgadmin@securegrid.test', role: '2', organisation: 'SecureGRID' },
  orgname: { id: '8', email: 'publisher@orgname.test', role: '4', organisation: 'ORGNAME' },
  admin: { id: '1', email: 'admin@admin.test', role: '1', organisation: 'ORGNAME' },
} as const;

export type UserName = keyof typeof profiles;

export const userNames = Object.keys(profiles) as readonly UserName[];

export const initialOrganisations: readonly Organisation[] = [
  { id: '1', name: 'ORGNAME', uuid: '8a0e7f8f-c5d4-4327-9298-0c3ee35169ee', local: true },
  { id: '2', name: 'SecureGRID', uuid: '1a503ef6-e22b-4c90-9f5c-878fb4869949', local: true },
];

export function generateAuthkey(): string {
  return randomBytes(20).toString('hex');
}

export function createUser(name: UserName, authkey: string): User {
  const profile = profiles[name];
  const role = roles.find(({ id }) => id === profile.role);
  const organisation = initialOrganisations.find((candidate) => candidate.name === profile.organisation);
  if (role === undefined || organisation === undefined)
    throw new Error(`user ${name} has no role or organisation`);
  const { id, email } = profile;
  return {
    id,
    name,
    email,
    role,
    organisation,
    authkey,
    keyState: 'valid',
    keyExpires: undefined,
    searchLimit: undefined,
  };
}

export function mayUse(user: User, permission: Permission): boolean {
  return user.keyState !== 'read-only' && user.role[permission];
}
