import * as z from 'zod';
import type { FileEvent } from './schema.ts';

const EVERYONE = 3;
/** A part that says nothing, or 5, is seen by those who see its event. */
const INHERITS = new Set([undefined, '', '5']);
const listed = z.array(z.object({ distribution: z.coerce.string().optional() }).catch({}));

/** A part of an event, and what is in it. */
export interface Seen {
  distribution?: string | undefined;
  Attribute?: unknown;
}

/**
 * Parts are sent as widely as their event, so an event is sent no wider than the narrowest of its parts: those who may not
 * see a part see none. A sharing group is known to the server that the file comes from only, and taken for the narrowest.
 */
export function narrowest({ distribution }: FileEvent, parts: readonly Seen[]): string | undefined {
  const inner: Seen[] = parts.flatMap(({ Attribute }) => listed.safeParse(Attribute).data ?? []);
  const said = [...parts, ...inner].map((part) => part.distribution).filter((one) => !INHERITS.has(one));
  const least = said.reduce(
    (least, one) => Math.min(least, ['1', '2', '3'].indexOf(one ?? '') + 1),
    EVERYONE,
  );
  if (distribution) return String(Math.min(Number(distribution), least));
  return least < EVERYONE ? '0' : undefined;
}
