import type { AttributeDraft } from '../../misp/event-draft.ts';

/** MISP's column for a comment, in bytes; MariaDB refuses what is longer, and MISP answers 500. */
export const MAX_COMMENT = 65_535;

const BETWEEN = '; ';

/** Of two equal attributes MISP keeps the first and loses what the second said besides (contract 074); here it is kept. */
export class GatheredAttribute<Attribute extends AttributeDraft = AttributeDraft> {
  readonly rows: number[];
  readonly #first: Attribute;
  /** Most attributes come once, and need none. */
  #said: Said | undefined;

  constructor(first: Attribute) {
    this.#first = first;
    this.rows = [...first.rows];
  }

  whyNotWith({ comment }: AttributeDraft): string | undefined {
    this.#said ??= new Said(this.#first);
    return this.#said.bytesWith(comment) > MAX_COMMENT
      ? `says again what row ${this.rows[0]} said, and the comments together are longer than the ${MAX_COMMENT} bytes that MISP keeps`
      : undefined;
  }

  /** `isNew`: the row has something else that is new, and is one of the event's. */
  take(other: AttributeDraft, isNew: boolean): void {
    this.#said ??= new Said(this.#first);
    this.#said.add(other);
    if (isNew && this.rows.at(-1) !== other.rows[0]) this.rows.push(...other.rows);
  }

  toDraft(): Attribute {
    return { ...this.#first, ...this.#said?.together(), rows: this.rows };
  }
}

/** What equal attributes say besides. */
class Said {
  readonly #tags = new Set<string>();
  readonly #comments = new Set<string>();
  #commentBytes = 0;
  #firstSeen: string | undefined;
  #lastSeen: string | undefined;

  constructor(first: AttributeDraft) {
    this.add(first);
  }

  bytesWith(comment: string | undefined): number {
    if (!comment || this.#comments.has(comment)) return this.#commentBytes;
    return this.#commentBytes + (this.#comments.size > 0 ? BETWEEN.length : 0) + Buffer.byteLength(comment);
  }

  add({ comment, tags = [], firstSeen, lastSeen }: AttributeDraft): void {
    this.#commentBytes = this.bytesWith(comment);
    if (comment) this.#comments.add(comment);
    for (const tag of tags) this.#tags.add(tag);
    if (firstSeen && (!this.#firstSeen || firstSeen < this.#firstSeen)) this.#firstSeen = firstSeen;
    if (lastSeen && (!this.#lastSeen || lastSeen > this.#lastSeen)) this.#lastSeen = lastSeen;
  }

  together(): Pick<AttributeDraft, 'comment' | 'tags' | 'firstSeen' | 'lastSeen'> {
    return {
      ...(this.#comments.size > 0 && { comment: [...this.#comments].join(BETWEEN) }),
      ...(this.#tags.size > 0 && { tags: [...this.#tags] }),
      ...(this.#firstSeen && { firstSeen: this.#firstSeen }),
      ...(this.#lastSeen && { lastSeen: this.#lastSeen }),
    };
  }
}
