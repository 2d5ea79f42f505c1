import * as z from 'zod';
import type { KeyHolder } from '../../functions/send/server/key-holder.ts';
import type { MispSession } from '../../functions/send/server/misp-session.ts';
import { readAs } from '../../functions/send/server/read-answer.ts';

const tagsSchema = z.array(z.object({ Tag: z.object({ name: z.string() }) }));

/** Which of the tags events would get: MISP is asked once for each. */
export function tagKnowledge(
  misp: MispSession,
  holder: () => Promise<KeyHolder>,
): (names: readonly string[]) => Promise<(name: string) => boolean> {
  const known = new Map<string, boolean>();
  return async (names) => {
    const { Role } = await holder();
    if (!Role.perm_tagger) return () => false;
    if (Role.perm_tag_editor) return () => true;
    const unknown = [...new Set(names)].filter((name) => !known.has(name.toLowerCase()));
    if (unknown.length > 0) {
      const found = readAs(tagsSchema, await misp.post('/tags/search', { tag: unknown }));
      for (const name of unknown) known.set(name.toLowerCase(), false);
      for (const { Tag } of found) known.set(Tag.name.toLowerCase(), true);
    }
    return (name) => known.get(name.toLowerCase()) ?? false;
  };
}
