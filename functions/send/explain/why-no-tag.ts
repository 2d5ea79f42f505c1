import { allTagsIn, type Changes } from '../compare/changes.ts';
import type { MispSession } from '../server/misp-session.ts';

/** Why a tag is not where it is meant to be. */
export type WhyNoTag = (name: string) => string;

export async function whyNoTag(misp: MispSession, gaps: Changes): Promise<WhyNoTag> {
  const names = [...new Set(allTagsIn(gaps).map(({ name }) => name))];
  if (names.length === 0) return () => '';
  const { Role } = await misp.keyHolder();
  if (!Role.perm_tagger) return () => `The key may not tag: give its role "${Role.name}" perm_tagger`;
  const known = await misp.knownTags(names);
  return (name) => {
    if (!known) return 'MISP did not take the tag, and does not say whether it has it';
    if (known.has(name.toLowerCase()))
      return 'MISP has this tag and did not take it here; it may be reserved for another organisation or user';
    return Role.perm_tag_editor
      ? 'MISP did not take the tag'
      : `MISP has no such tag and the key may not create it: create it in MISP, or give the role "${Role.name}" perm_tag_editor`;
  };
}
