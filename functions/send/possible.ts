import type { MispAttribute } from '../misp/event.ts';
import { judgeAttribute } from '../misp/validation/judge-attribute.ts';
import { allTagsIn, type Changes } from './compare/changes.ts';
import type { MeantEvent } from './compare/compare-event.ts';
import type { MispSession } from './server/misp-session.ts';
import type { ServerEvent } from './server/server-event.ts';

interface Lacking {
  meant: MeantEvent;
  event: ServerEvent;
  gaps: Changes;
}

/**
 * The event without what MISP has left out before and would leave out again: attributes and objects that it finds invalid,
 * references to nothing, tags that the key may not create. An edit that changes nothing still unpublishes the event, and
 * its readers are mailed once more.
 */
export async function onlyPossible(misp: MispSession, { meant, event, gaps }: Lacking): Promise<MeantEvent> {
  const unavailable = await unavailableTags(misp, gaps);
  const there = uuidsOf(event);
  const known = new Set([...there, ...uuidsOf(meant)]);
  const possible = <Attribute extends MispAttribute>(attributes: Attribute[]): Attribute[] =>
    attributes
      .filter((attribute) => there.has(attribute.uuid) || whyImpossible(attribute) === undefined)
      .map(withoutTags(unavailable));
  const objects = meant.Object?.map((object) => ({
    ...object,
    Attribute: possible(object.Attribute),
    ObjectReference: object.ObjectReference?.filter(({ referenced_uuid }) => known.has(referenced_uuid)),
  })).filter((object) => object.Attribute.length > 0 && (there.has(object.uuid) || !isSeenBackwards(object)));
  return {
    ...withoutTags(unavailable)(meant),
    Attribute: possible(meant.Attribute),
    ...(objects && { Object: objects }),
  };
}

/** Why MISP would leave the attribute out, as far as that can be told without asking it. */
export function whyImpossible(attribute: MispAttribute): string | undefined {
  const judgement = judgeAttribute(attribute);
  if (!judgement.accepted) return judgement.reason;
  return isSeenBackwards(attribute) ? 'its last_seen is before its first_seen' : undefined;
}

function isSeenBackwards({
  first_seen = '',
  last_seen = '',
}: Pick<MispAttribute, 'first_seen' | 'last_seen'>): boolean {
  return Date.parse(last_seen) < Date.parse(first_seen);
}

interface Parts {
  Attribute: readonly { uuid: string }[];
  Object?: readonly { uuid: string; Attribute: readonly { uuid: string }[] }[] | undefined;
}

function uuidsOf({ Attribute, Object: objects = [] }: Parts): Set<string> {
  const parts = [...Attribute, ...objects, ...objects.flatMap((object) => object.Attribute)];
  return new Set(parts.map(({ uuid }) => uuid));
}

function withoutTags(unavailable: ReadonlySet<string>) {
  return <Part extends { Tag?: { name: string }[] | undefined }>(part: Part): Part =>
    part.Tag && unavailable.size > 0
      ? { ...part, Tag: part.Tag.filter(({ name }) => !unavailable.has(name)) }
      : part;
}

async function unavailableTags(misp: MispSession, gaps: Changes): Promise<Set<string>> {
  const names = new Set(allTagsIn(gaps).flatMap(({ name, deleted }) => (deleted ? [] : [name])));
  if (names.size === 0) return names;
  const { Role } = await misp.keyHolder();
  if (!Role.perm_tagger) return names;
  if (Role.perm_tag_editor) return new Set();
  const known = await misp.knownTags([...names]);
  return new Set([...names].filter((name) => known && !known.has(name.toLowerCase())));
}
