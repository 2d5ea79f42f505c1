import type { Organisation, User } from './users.ts';

export interface StoredTag {
  readonly id: number;
  readonly name: string;
  readonly colour: string;
  readonly exportable: boolean;
  readonly isGalaxy: boolean;
  eventCount: number;
  attributeCount: number;
}

export interface TagLink {
  readonly tag: StoredTag;
  readonly local: boolean;
}

export interface StoredEvent {
  readonly id: number;
  readonly uuid: string;
  readonly owner: Organisation;
  readonly creatorOrganisation: Organisation;
  readonly creator: User;
  info: string;
  date: string;
  threatLevel: string;
  analysis: string;
  distribution: string;
  sharingGroupId: string;
  timestamp: number;
  published: boolean;
  publishTimestamp: number;
  attributeCount: number;
  proposalEmailLock: boolean;
  disableCorrelation: boolean;
  extendsUuid: string;
  tags: TagLink[];
  attributes: StoredAttribute[];
  objects: StoredObject[];
  reports: StoredReport[];
  proposals: StoredProposal[];
  /** Attributes outside objects that are not deleted, by what MISP takes for "similar". */
  readonly similar: Map<string, StoredAttribute>;
}

export interface StoredAttribute {
  readonly id: number;
  readonly uuid: string;
  readonly event: StoredEvent;
  readonly object: StoredObject | undefined;
  relation: string | null;
  type: string;
  category: string;
  value: string;
  toIds: boolean;
  distribution: string;
  sharingGroupId: string;
  timestamp: number;
  comment: string;
  deleted: boolean;
  disableCorrelation: boolean;
  firstSeen: string | null;
  lastSeen: string | null;
  tags: TagLink[];
}

export interface StoredObject {
  readonly id: number;
  readonly uuid: string;
  readonly event: StoredEvent;
  name: string;
  metaCategory: string;
  description: string | null;
  templateUuid: string;
  templateVersion: string;
  timestamp: number;
  distribution: string;
  sharingGroupId: string;
  comment: string;
  deleted: boolean;
  firstSeen: string | null;
  lastSeen: string | null;
  attributes: StoredAttribute[];
  readonly references: StoredReference[];
}

export interface StoredReference {
  readonly id: number;
  readonly uuid: string;
  readonly source: StoredObject;
  readonly target: StoredAttribute | StoredObject;
  relationship: string;
  comment: string;
  timestamp: number;
  deleted: boolean;
}

export interface StoredReport {
  readonly id: number;
  readonly uuid: string;
  event: StoredEvent;
  name: string;
  content: string;
  distribution: string;
  sharingGroupId: string;
  timestamp: number;
  deleted: boolean;
}

export interface StoredProposal {
  readonly id: number;
  readonly uuid: string;
  readonly event: StoredEvent;
  readonly changes: StoredAttribute | undefined;
  readonly proposer: User;
  readonly type: string;
  readonly category: string;
  readonly value: string;
  readonly toIds: boolean;
  readonly comment: string;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly timestamp: number;
}

export interface BlockedUuid {
  readonly id: number;
  readonly uuid: string;
  readonly created: string;
  readonly info: string;
  readonly organisation: string;
}

export function isStoredObject(target: StoredAttribute | StoredObject): target is StoredObject {
  return 'templateUuid' in target;
}
