import type { RenderedEvent } from '../../local/misp/stand-in.ts';

/** What an event says, without what MISP adds of its own; of parts with the same UUID each counts. */
export interface Meaning {
  info: string;
  date: string;
  tags: string[];
  attributes: PartMeaning[];
  objects: (Omit<PartMeaning, 'says' | 'tags'> & { attributes: PartMeaning[]; references: string[] })[];
}

interface PartMeaning {
  uuid: string;
  comment: string;
  /** Type, category, value, to_ids and when it was seen, of an object's attribute also the relation. */
  says: string;
  tags: string[];
}

type Event = RenderedEvent['Event'];
interface AttributeLike {
  uuid: string;
  type: string;
  category: string;
  value: string;
  to_ids?: boolean | undefined;
  comment?: string | undefined;
  first_seen?: string | null | undefined;
  last_seen?: string | null | undefined;
  object_relation?: string | null | undefined;
  Tag?: readonly { name: string }[] | undefined;
}

export function meaningOf({ info, date, Tag = [], Attribute, Object: objects }: Event): Meaning {
  return {
    info,
    date,
    tags: namesOf(Tag),
    attributes: sorted(Attribute.map(attributeMeaning)),
    objects: sorted(
      objects.map((object) => ({
        uuid: object.uuid,
        comment: object.comment,
        attributes: sorted(object.Attribute.map(attributeMeaning)),
        references: object.ObjectReference.map(
          ({ referenced_uuid, relationship_type }) => `${relationship_type} ${referenced_uuid}`,
        ).sort(),
      })),
    ),
  };
}

export function attributeMeaning(attribute: AttributeLike): PartMeaning {
  const { uuid, type, category, value, to_ids = false, comment = '', object_relation, Tag = [] } = attribute;
  const seen = [attribute.first_seen ?? '', attribute.last_seen ?? ''];
  const says = [object_relation ?? '', category, type, value, to_ids ? 'to_ids' : '', ...seen].join(' | ');
  return { uuid, comment, says, tags: namesOf(Tag) };
}

export function namesOf(tags: readonly { name: string }[]): string[] {
  return tags.map(({ name }) => name).sort();
}

export function sorted<Part extends { uuid: string }>(parts: readonly Part[]): Part[] {
  return parts.toSorted((a, b) => a.uuid.localeCompare(b.uuid));
}
