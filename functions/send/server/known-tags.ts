import * as z from 'zod';
import { Undeliverable } from '../../shared/failures.ts';
import type { MispAnswer } from './misp-client.ts';
import { InternalError, readAs } from './read-answer.ts';

const tagsSchema = z.array(z.object({ Tag: z.object({ name: z.string() }) }));

/** Which of the tags the server has, in lower case; undefined if it does not say. Each name is asked for once. */
export function askForTags(
  search: (names: string[]) => Promise<MispAnswer>,
): (names: readonly string[]) => Promise<ReadonlySet<string> | undefined> {
  const asked = new Set<string>();
  const known = new Set<string>();
  return async (names) => {
    const unasked = names.filter((name) => !asked.has(name));
    if (unasked.length > 0) {
      const found = readFound(await search(unasked));
      if (!found) return undefined;
      for (const { Tag } of found) known.add(Tag.name.toLowerCase());
      for (const name of unasked) asked.add(name);
    }
    return known;
  };
}

/** An outage is one here, too. But no event fails because MISP, for whatever reason, does not say which tags it has. */
function readFound(answer: MispAnswer): z.output<typeof tagsSchema> | undefined {
  try {
    return readAs(tagsSchema, answer);
  } catch (error) {
    if (error instanceof Undeliverable || error instanceof InternalError) return undefined;
    throw error;
  }
}
