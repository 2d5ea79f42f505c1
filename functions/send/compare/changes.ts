import { createHash } from 'node:crypto';
import type { MispAttribute, MispEvent, MispObject, MispReport } from '../../misp/event.ts';

export interface TagChange {
  name: string;
  deleted?: true;
}

/** Something that is there, by its UUID, and whether it shall be deleted. */
interface Deletion {
  uuid: string;
  deleted: boolean;
}

type Changed<Part> = Part & { deleted?: boolean };

export type AttributeChange =
  | Changed<Omit<MispAttribute, 'Tag'> & { Tag?: TagChange[] | undefined; object_relation?: string }>
  | Deletion;
export type ObjectChange =
  | Changed<
      Omit<MispObject, 'Attribute' | 'distribution'> & {
        distribution?: string;
        Attribute: AttributeChange[];
      }
    >
  | Deletion;

/** The fields of an event that an edit may set. */
export type EventFields = Partial<
  Pick<MispEvent, 'info' | 'date' | 'distribution' | 'threat_level_id' | 'analysis' | 'extends_uuid'> & {
    sharing_group_id: string;
  }
>;

/** What has to be done to an event on the server, as `events/edit` takes it. */
export interface Changes {
  fields: EventFields;
  tags: TagChange[];
  attributes: AttributeChange[];
  objects: ObjectChange[];
  reports: MispReport[];
}

export function tagsIn(change: AttributeChange): TagChange[] {
  return 'Tag' in change ? (change.Tag ?? []) : [];
}

/** Of the event, of its attributes and of those of its objects. */
export function allTagsIn({ tags, attributes, objects }: Changes): TagChange[] {
  const inObjects = objects.flatMap((object) => ('Attribute' in object ? object.Attribute : []));
  return [...tags, ...[...attributes, ...inObjects].flatMap(tagsIn)];
}

export function isNothing({ fields, tags, attributes, objects, reports }: Changes): boolean {
  return [Object.keys(fields), tags, attributes, objects, reports].every(({ length }) => length === 0);
}

/** The same changes have the same. */
export function digestOf(changes: Changes): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}

/**
 * The body of `events/edit`. Without timestamps it always goes through; with one that is not newer MISP ignores it
 * (contract 149 to 153).
 */
export function toEdit({ fields, tags, attributes, objects, reports }: Changes) {
  return {
    Event: {
      ...fields,
      ...(tags.length > 0 && { Tag: tags }),
      ...(attributes.length > 0 && { Attribute: attributes }),
      ...(objects.length > 0 && { Object: objects }),
      ...(reports.length > 0 && { EventReport: reports }),
    },
  };
}
