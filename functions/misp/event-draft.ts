/** Who may see it; MISP's own numbers. A draft's is over what the source says, a part's is of those who see its event. */
export interface Visibility {
  distribution?: string;
  /** The UUID of the sharing group, with `distribution` 4. */
  sharingGroup?: string;
}

/**
 * One MISP event as a format understood it: what the file says, before any server is thought of. Values stand in the
 * form in which MISP stores them, so that what comes back can be compared. A UUID that the data brings along is kept;
 * without one it is derived, and the same data has the same UUID for ever.
 */
export interface EventDraft extends Visibility {
  uuid?: string;
  /** What makes this event this event within its source: the same key is the same event. */
  key: readonly string[];
  info: string;
  /** `YYYY-MM-DD` */
  date: string;
  tags: readonly string[];
  attributes: readonly AttributeDraft[];
  objects?: readonly ObjectDraft[];
  reports?: readonly ReportDraft[];
  extendsUuid?: string;
  /** Over what the source says of all its events; MISP's own numbers. */
  threatLevelId?: string;
  analysis?: string;
  /** The MISP user in whose name it is sent, where a source has keys of several; the secret has the key. */
  user?: string;
  /** What the format left out of it, since MISP would not take it: for the receipt, as what MISP itself drops. */
  leftOut?: readonly { rows: number[]; type: string; value: string; reason: string }[];
  /** The rows of the file that it was made of. Each row is in one draft, one rejection or one duplicate. */
  rows: readonly number[];
}

export interface AttributeDraft extends Visibility {
  uuid?: string;
  category: string;
  type: string;
  value: string;
  comment?: string;
  to_ids?: boolean;
  /** ISO 8601 with a zone. */
  firstSeen?: string;
  lastSeen?: string;
  disableCorrelation?: boolean;
  tags?: readonly string[];
  rows: readonly number[];
}

export interface ObjectDraft extends Visibility {
  uuid?: string;
  /** A name by which references of the same draft find it. */
  label?: string;
  name: string;
  metaCategory: string;
  description: string;
  /** MISP drops an object without template UUID and version, in silence (contract 123). */
  templateUuid: string;
  templateVersion: string;
  comment?: string;
  firstSeen?: string;
  lastSeen?: string;
  attributes: readonly (AttributeDraft & { relation: string })[];
  references?: readonly ReferenceDraft[];
}

export interface ReferenceDraft {
  uuid?: string;
  /** The label of an object of this draft, or a UUID. */
  to: string;
  relationship: string;
  comment?: string;
}

export interface ReportDraft extends Visibility {
  uuid?: string;
  name: string;
  content: string;
}
