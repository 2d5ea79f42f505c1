import { internalError } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import { type Fields, flagOf, isFields, listOf, textOf } from '../input.ts';
import type { StoredAttribute, StoredEvent, StoredTag, TagLink } from '../model.ts';
import { mayUse } from '../users.ts';

type Tagged = StoredEvent | StoredAttribute;

/** `Tag: [{name}]` and the older `EventTag: [{Tag: {name}}]`. */
export function applyTags(context: Context, target: Tagged, input: Fields): void {
  for (const entry of tagEntries(input)) {
    const name = textOf(entry.name)?.trim() ?? '';
    if (name === '') continue;
    if (flagOf(entry.deleted)) detachTag(context, target, name);
    else attachNamedTag(context, target, name, entry);
  }
}

function tagEntries(input: Fields): Fields[] {
  const wrapped = listOf(input.EventTag).map((entry) => (isFields(entry) ? entry.Tag : entry));
  return [...listOf(input.Tag), ...wrapped].filter(isFields);
}

/** A list of names instead of objects ends in an exception, before anything is stored (contract 101). */
export function refuseTagNames(input: Fields): void {
  if (listOf(input.Tag).some((entry) => typeof entry === 'string')) throw internalError();
}

function attachNamedTag(context: Context, target: Tagged, name: string, entry: Fields): void {
  const tag = context.store.tags.findFolded(name) ?? createTag(context, name, entry);
  // Without the permission to create it the tag is left out, and nothing says so (contract 097).
  if (tag !== undefined) attachTag(target, tag, flagOf(entry.local));
}

function createTag(context: Context, name: string, { colour }: Fields): StoredTag | undefined {
  if (!mayUse(context.user, 'perm_tag_editor')) return undefined;
  const given = textOf(colour);
  return context.store.tags.create(name, given !== undefined && isColour(given) ? given : undefined);
}

export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

export function isTagged(target: Tagged, tag: StoredTag): boolean {
  return target.tags.some((link) => link.tag === tag);
}

export function attachTag(target: Tagged, tag: StoredTag, local: boolean): void {
  if (isTagged(target, tag)) return;
  target.tags.push({ tag, local });
  tag[countOf(target)] += 1;
}

function detachTag({ store }: Context, target: Tagged, name: string): void {
  const tag = store.tags.findFolded(name);
  if (tag !== undefined) removeTag(target, tag);
}

export function removeTag(target: Tagged, tag: StoredTag): boolean {
  if (!isTagged(target, tag)) return false;
  target.tags = target.tags.filter((link) => link.tag !== tag);
  tag[countOf(target)] -= 1;
  return true;
}

function countOf(target: Tagged): 'eventCount' | 'attributeCount' {
  return 'threatLevel' in target ? 'eventCount' : 'attributeCount';
}

export function renderTagLink({ tag, local }: TagLink) {
  return {
    id: String(tag.id),
    name: tag.name,
    colour: tag.colour,
    exportable: tag.exportable,
    user_id: '0',
    hide_tag: false,
    numerical_value: null,
    is_galaxy: tag.isGalaxy,
    is_custom_galaxy: false,
    local_only: false,
    local,
    relationship_type: null,
  };
}
