import type { AttributeChange, Changes, TagChange } from './compare/changes.ts';
import type { KeyHolder } from './server/key-holder.ts';
import type { MispSession } from './server/misp-session.ts';
import type { ServerEvent } from './server/server-event.ts';

/** Of the gaps those that are tags: of the event, and of attributes that are there. */
export function onlyTags(gaps: Changes, event: ServerEvent): Changes {
  const there = new Set(event.Attribute.map(({ uuid }) => uuid));
  const attributes = gaps.attributes.filter((change) => there.has(change.uuid) && tagsIn(change).length > 0);
  return { fields: {}, tags: gaps.tags, attributes, objects: [], reports: [] };
}

/**
 * A key that may create tags has lost one to a request beside it that created the same (contract 345): once more, then.
 * Any other has named a tag that there is not, and MISP left it out (contract 097): no use in asking again.
 */
export async function mayRetryTags(misp: MispSession): Promise<boolean> {
  const { Role } = await misp.keyHolder();
  return Role.perm_tagger && Role.perm_tag_editor;
}

export function tagReason({ Role }: KeyHolder): string {
  if (!Role.perm_tagger) return `The key may not tag: give its role "${Role.name}" perm_tagger`;
  if (Role.perm_tag_editor) return 'MISP did not take the tag';
  return `MISP has no such tag and the key may not create it: create it in MISP, or give the role "${Role.name}" perm_tag_editor`;
}

export function tagsIn(change: AttributeChange): TagChange[] {
  return 'Tag' in change ? (change.Tag ?? []) : [];
}
