import type { AttributeDraft } from '../../misp/event-draft.ts';

/** An attribute that rows which come later may add to. */
export type HeldAttribute<Attribute extends AttributeDraft = AttributeDraft> = {
  -readonly [Key in keyof Attribute]: Attribute[Key];
} & { rows: number[] };

/** MISP's column for a comment, in bytes; MariaDB refuses what is longer, and MISP answers 500. */
export const MAX_COMMENT = 65_535;

/** Of two equal attributes MISP keeps the first and loses what the second said besides (contract 074). */
export function mergeAttribute(held: HeldAttribute, other: AttributeDraft): void {
  const comment = joinComments(held.comment, other.comment);
  const firstSeen = [held.firstSeen, other.firstSeen].filter((seen) => seen !== undefined).sort()[0];
  const lastSeen = [held.lastSeen, other.lastSeen]
    .filter((seen) => seen !== undefined)
    .sort()
    .at(-1);
  if (comment) held.comment = comment;
  if (firstSeen) held.firstSeen = firstSeen;
  if (lastSeen) held.lastSeen = lastSeen;
  if (other.tags?.some((tag) => !held.tags?.includes(tag))) {
    held.tags = [...new Set([...(held.tags ?? []), ...other.tags])];
  }
}

export function whyUnmergeable(held: AttributeDraft, other: AttributeDraft): string | undefined {
  const comment = joinComments(held.comment, other.comment) ?? '';
  return Buffer.byteLength(comment) > MAX_COMMENT
    ? `says again what row ${held.rows[0]} said, and the comments together are longer than the ${MAX_COMMENT} bytes that MISP keeps`
    : undefined;
}

function joinComments(one: string | undefined, two: string | undefined): string | undefined {
  if (!one || !two) return one || two;
  return `; ${one}; `.includes(`; ${two}; `) ? one : `${one}; ${two}`;
}
