import * as z from 'zod';
import type { MispAttribute } from '../misp/event.ts';
import { judgeAttribute } from '../misp/validation/judge-attribute.ts';
import type { Changes } from './compare/changes.ts';
import type { MeantEvent } from './compare/compare-event.ts';
import type { MispSession } from './server/misp-session.ts';
import { readAs } from './server/read-answer.ts';
import type { ServerEvent } from './server/server-event.ts';
import { tagsIn } from './tag-gaps.ts';

/**
 * The event without what MISP has left out before and would leave out again: values that it finds invalid, tags that the
 * key may not create. An edit that changes nothing still unpublishes the event, and its readers are mailed once more.
 */
export async function onlyPossible(
  misp: MispSession,
  { meant, gaps, event }: { meant: MeantEvent; gaps: Changes; event: ServerEvent },
): Promise<MeantEvent> {
  const unavailable = await unavailableTags(misp, gaps);
  const there = new Set(
    [...event.Attribute, ...event.Object.flatMap((object) => object.Attribute)].map(({ uuid }) => uuid),
  );
  const isPossible = (attribute: MispAttribute) =>
    there.has(attribute.uuid) || judgeAttribute(attribute).accepted;
  const withoutTags = <Part extends { Tag?: { name: string }[] | undefined }>(part: Part): Part =>
    part.Tag && unavailable.size > 0
      ? { ...part, Tag: part.Tag.filter(({ name }) => !unavailable.has(name)) }
      : part;
  const objects = meant.Object?.map((object) => ({
    ...object,
    Attribute: object.Attribute.filter(isPossible).map(withoutTags),
  })).filter(({ Attribute }) => Attribute.length > 0);
  return {
    ...withoutTags(meant),
    Attribute: meant.Attribute.filter(isPossible).map(withoutTags),
    ...(objects && { Object: objects }),
  };
}

const tagsSchema = z.array(z.object({ Tag: z.object({ name: z.string() }) }));

async function unavailableTags(misp: MispSession, gaps: Changes): Promise<Set<string>> {
  const added = [...gaps.tags, ...gaps.attributes.flatMap(tagsIn)].filter(({ deleted }) => !deleted);
  const names = new Set(added.map(({ name }) => name));
  if (names.size === 0) return names;
  const { Role } = await misp.keyHolder();
  if (!Role.perm_tagger) return names;
  if (Role.perm_tag_editor) return new Set();
  const found = readAs(tagsSchema, await misp.post('/tags/search', { tag: [...names] }));
  const known = new Set(found.map(({ Tag }) => Tag.name.toLowerCase()));
  return new Set([...names].filter((name) => !known.has(name.toLowerCase())));
}
