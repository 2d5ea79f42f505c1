import * as z from 'zod';
import type { MispAnswer } from './misp-client.ts';
import { readAs } from './read-answer.ts';

const tagsSchema = z.array(z.object({ Tag: z.object({ name: z.string() }) }));

/** Which of the tags the server has, in lower case. Each name is asked for once. */
export function askForTags(
  search: (names: string[]) => Promise<MispAnswer>,
): (names: readonly string[]) => Promise<ReadonlySet<string>> {
  const asked = new Set<string>();
  const known = new Set<string>();
  return async (names) => {
    const unasked = names.filter((name) => !asked.has(name));
    if (unasked.length > 0) {
      for (const { Tag } of readAs(tagsSchema, await search(unasked))) known.add(Tag.name.toLowerCase());
      for (const name of unasked) asked.add(name);
    }
    return known;
  };
}
