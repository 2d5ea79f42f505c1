/** What a piece of text is, in MISP's types. */
export interface Finding {
  type: string;
  value: string;
  /** What was taken off the value. */
  port?: string;
}
