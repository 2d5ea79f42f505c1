/** One MISP event as a format understood it: what the file says, before any server is thought of. */
export interface EventDraft {
  /** What makes this event this event within its source: the same key is the same event, for ever. */
  key: readonly string[];
  info: string;
  /** `YYYY-MM-DD` */
  date: string;
  tags: readonly string[];
  attributes: readonly AttributeDraft[];
  /** The rows of the file that it was made of. Each row is in one draft or one rejection. */
  rows: readonly number[];
}

export interface AttributeDraft {
  category: string;
  type: string;
  /** In the form in which MISP stores it, so that what comes back can be compared. */
  value: string;
  comment?: string;
  to_ids?: boolean;
  tags?: readonly string[];
  rows: readonly number[];
}
