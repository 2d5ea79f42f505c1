import type { MispAttribute, MispEvent } from '../../functions/misp/event.ts';
import { judgeAttribute } from '../../functions/misp/validation/judge-attribute.ts';
import { NOWHERE } from './drafts.ts';
import { attributeMeaning, type Meaning, namesOf, sorted } from './meaning.ts';

type ObjectMeaning = Meaning['objects'][number];
type AttributeMeaning = Meaning['attributes'][number];

/** What an event says after all that was sent of it, one after the other. */
export function expectedMeaning(events: readonly MispEvent[], policy: 'merge' | 'replace'): Meaning {
  const meanings = events.map(said);
  return meanings.reduce((before, now) => ({
    info: now.info,
    date: now.date,
    tags: tagsAfter(before.tags, now.tags, policy),
    attributes: attributesAfter(before.attributes, now.attributes, policy),
    objects: objectsAfter(before.objects, now.objects, policy),
  }));
}

/** What MISP takes of it. */
function said({ info, date, Tag = [], Attribute, Object: objects = [] }: MispEvent): Meaning {
  return {
    info,
    date,
    tags: namesOf(Tag),
    attributes: sorted(Attribute.filter(isTaken).map(attributeMeaning)),
    objects: sorted(
      objects.map((object) => ({
        uuid: object.uuid,
        comment: object.comment ?? '',
        attributes: sorted(object.Attribute.filter(isTaken).map(attributeMeaning)),
        references: (object.ObjectReference ?? [])
          .filter(({ referenced_uuid }) => referenced_uuid !== NOWHERE)
          .map(({ referenced_uuid, relationship_type }) => `${relationship_type} ${referenced_uuid}`)
          .sort(),
      })),
    ),
  };
}

export function isTaken(attribute: MispAttribute): boolean {
  const { first_seen = '', last_seen = first_seen } = attribute;
  return judgeAttribute(attribute).accepted && first_seen <= last_seen;
}

function attributesAfter(
  before: AttributeMeaning[],
  now: AttributeMeaning[],
  policy: 'merge' | 'replace',
): AttributeMeaning[] {
  return partsAfter(before, now, policy, (earlier, later) => ({
    ...later,
    comment: later.comment || earlier.comment,
    tags: tagsAfter(earlier.tags, later.tags, policy),
  }));
}

function objectsAfter(
  before: ObjectMeaning[],
  now: ObjectMeaning[],
  policy: 'merge' | 'replace',
): ObjectMeaning[] {
  return partsAfter(before, now, policy, (earlier, later) => ({
    uuid: later.uuid,
    comment: later.comment || earlier.comment,
    attributes: attributesAfter(earlier.attributes, later.attributes, policy),
    references: union(earlier.references, later.references),
  }));
}

function partsAfter<Part extends { uuid: string }>(
  before: Part[],
  now: Part[],
  policy: 'merge' | 'replace',
  combine: (earlier: Part, later: Part) => Part,
): Part[] {
  const combined = now.map((later) => {
    const earlier = before.find(({ uuid }) => uuid === later.uuid);
    return earlier ? combine(earlier, later) : later;
  });
  const kept = before.filter(({ uuid }) => !now.some((later) => later.uuid === uuid));
  return sorted(policy === 'merge' ? [...kept, ...combined] : combined);
}

function tagsAfter(before: string[], now: string[], policy: 'merge' | 'replace'): string[] {
  return policy === 'merge' ? union(before, now) : now;
}

function union(one: string[], other: string[]): string[] {
  return [...new Set([...one, ...other])].sort();
}
