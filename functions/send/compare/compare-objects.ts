import { INHERIT, type MispObject, type MispReference } from '../../misp/event.ts';
import type { ServerObject } from '../server/server-event.ts';
import type { AttributeChange, ObjectChange } from './changes.ts';
import { compareAttribute, differentFields, type Policy, pairAttributes } from './compare-attributes.ts';

export interface ObjectPair {
  meant: MispObject;
  there: ServerObject | undefined;
}

/** Each object that is meant with the one that is there: the same UUID, or else the same name and attributes. */
export function pairObjects(
  meant: readonly MispObject[],
  there: readonly ServerObject[],
): { pairs: ObjectPair[]; others: ServerObject[] } {
  const byUuid = new Map(there.map((object) => [object.uuid, object]));
  const byContent = new Map(
    there.filter(({ deleted }) => !deleted).map((object) => [content(object), object]),
  );
  const taken = new Set<string>();
  const pairs = meant.map((object) => {
    const found = byUuid.get(object.uuid) ?? byContent.get(content(object));
    if (found) taken.add(found.uuid);
    return { meant: object, there: found };
  });
  return { pairs, others: there.filter(({ uuid, deleted }) => !deleted && !taken.has(uuid)) };
}

function content({
  name,
  Attribute,
}: Pick<ServerObject, 'name'> & { Attribute: { object_relation: string; value: string }[] }) {
  const attributes = Attribute.map(({ object_relation, value }) =>
    JSON.stringify([object_relation, value.toLowerCase()]),
  );
  return JSON.stringify([name, attributes.sort()]);
}

/**
 * What has to be sent for this object: the whole of it, or only what is missing, for what is sent again without its
 * UUID is doubled (contract 164). undefined if it is there as it is meant.
 */
export function compareObject(
  { meant, there }: ObjectPair,
  policy: Policy,
  rename: (uuid: string) => string,
): ObjectChange | undefined {
  if (!there) return withReferences(meant, meant.ObjectReference ?? [], rename);
  if (there.deleted && policy === 'merge') return undefined;
  const { pairs, others } = pairAttributes(meant.Attribute, there.Attribute);
  const attributes: AttributeChange[] = pairs.flatMap((pair) => compareAttribute(pair, policy) ?? []);
  if (policy === 'replace') attributes.push(...others.map(({ uuid }) => ({ uuid, deleted: true })));
  const references = missingReferences(meant, there, rename);
  const changes = [...attributes, ...references, ...differentObjectFields(meant, there)];
  if (!there.deleted && changes.length === 0) return undefined;
  const { distribution, ...object } = withReferences(meant, references, rename);
  return {
    ...object,
    ...(distribution !== INHERIT && { distribution }),
    uuid: there.uuid,
    Attribute: attributes,
    ...(there.deleted && { deleted: false }),
  };
}

function withReferences(
  meant: MispObject,
  references: MispReference[],
  rename: (uuid: string) => string,
): MispObject {
  const { ObjectReference: _, ...object } = meant;
  const renamed = references.map((one) => ({ ...one, referenced_uuid: rename(one.referenced_uuid) }));
  return renamed.length > 0 ? { ...object, ObjectReference: renamed } : object;
}

function missingReferences(
  meant: MispObject,
  there: ServerObject,
  rename: (uuid: string) => string,
): MispReference[] {
  const known = new Set(
    there.ObjectReference.map(
      ({ referenced_uuid, relationship_type }) => `${referenced_uuid} ${relationship_type}`,
    ),
  );
  return (meant.ObjectReference ?? []).filter(
    ({ referenced_uuid, relationship_type }) => !known.has(`${rename(referenced_uuid)} ${relationship_type}`),
  );
}

/** An object has to say who may see it where it says nothing (contract 123): what somebody has narrowed since stays so. */
export function differentObjectFields({ distribution, ...object }: MispObject, there: ServerObject) {
  return differentFields({ ...object, ...(distribution !== INHERIT && { distribution }) }, there);
}
