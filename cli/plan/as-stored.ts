import { INHERIT } from '../../functions/misp/event.ts';
import { judgeAttribute } from '../../functions/misp/validation/judge-attribute.ts';
import { hasTag } from '../../functions/send/compare/compare-tags.ts';
import type {
  ServerAttribute,
  ServerEvent,
  ServerObject,
  ServerTag,
} from '../../functions/send/server/server-event.ts';
import type { SentAttribute, SentEvent, SentObject, SentTag } from './sent-event.ts';

type Report = ServerEvent['EventReport'][number];

/** What the answer depends on, besides the event. */
export interface Circumstances {
  /** Whether MISP has the tag, or the key may make it. */
  mayTag(name: string): boolean;
  /** Whether another event has an attribute of this UUID: then MISP leaves it out. */
  isTaken(uuid: string): boolean;
}

/** The event as MISP would have it after `events/add` or `events/edit`, with what it leaves out in silence left out. */
export function afterEdit(there: ServerEvent, sent: SentEvent, circumstances: Circumstances): ServerEvent {
  const { uuid: _, Tag, Attribute, Object: objects, EventReport, ...fields } = sent;
  const attributes = withAttributes(there.Attribute, Attribute, { ...circumstances, similar: 'one' });
  return {
    ...there,
    ...given(fields),
    published: false,
    timestamp: now(),
    Tag: withTags(there.Tag, Tag, circumstances),
    Attribute: attributes,
    Object: withoutDangling(
      objects.reduce((all, one) => withObject(all, one, circumstances), there.Object),
      attributes,
    ),
    EventReport: EventReport.reduce(withReport, there.EventReport),
  };
}

/** `similar`: of the same category, type and value MISP keeps one, but within an object all. */
function withAttributes(
  there: readonly ServerAttribute[],
  sent: readonly SentAttribute[],
  { similar, ...circumstances }: Circumstances & { similar: 'one' | 'all' },
): ServerAttribute[] {
  const all = new Map(there.map((one) => [one.uuid, one]));
  const living = new Map(there.filter(({ deleted }) => !deleted).map((one) => [identity(one), one.uuid]));
  for (const one of sent) {
    const found = all.get(one.uuid);
    const attribute = found ? editAttribute(found, one, circumstances) : newAttribute(one, circumstances);
    if (!attribute) continue;
    const twin = living.get(identity(attribute));
    if (similar === 'one' && !attribute.deleted && twin !== undefined && twin !== attribute.uuid) continue;
    all.set(attribute.uuid, attribute);
    if (!attribute.deleted) living.set(identity(attribute), attribute.uuid);
    else if (twin === attribute.uuid) living.delete(identity(attribute));
  }
  return [...all.values()];
}

function identity({ category, type, value }: ServerAttribute): string {
  return JSON.stringify([category, type, value.toLowerCase()]);
}

function editAttribute(
  there: ServerAttribute,
  sent: SentAttribute,
  circumstances: Circumstances,
): ServerAttribute {
  const { Tag, ...fields } = sent;
  return { ...there, ...given(fields), timestamp: now(), Tag: withTags(there.Tag, Tag, circumstances) };
}

function newAttribute(sent: SentAttribute, circumstances: Circumstances): ServerAttribute | undefined {
  const { uuid, type = '', category = '', value = '', comment = '', to_ids } = sent;
  const judgement = judgeAttribute({ type, category, value });
  if (!judgement.accepted || isBackwards(sent) || circumstances.isTaken(uuid)) return undefined;
  return {
    uuid,
    type: judgement.type,
    category: judgement.category,
    value: judgement.value,
    comment,
    to_ids: to_ids ?? judgement.to_ids,
    deleted: sent.deleted ?? false,
    timestamp: now(),
    object_relation: sent.object_relation ?? '',
    distribution: sent.distribution ?? INHERIT,
    sharing_group_id: sent.sharing_group_id ?? '0',
    first_seen: sent.first_seen ?? '',
    last_seen: sent.last_seen ?? '',
    Tag: withTags([], sent.Tag, circumstances),
  };
}

export function isBackwards({ first_seen, last_seen }: Partial<SentAttribute>): boolean {
  return Boolean(first_seen && last_seen) && Date.parse(last_seen ?? '') < Date.parse(first_seen ?? '');
}

function withObject(
  all: readonly ServerObject[],
  sent: SentObject,
  circumstances: Circumstances,
): ServerObject[] {
  const there = all.find(({ uuid }) => uuid === sent.uuid);
  if (there) return all.map((one) => (one === there ? editObject(one, sent, circumstances) : one));
  const object = newObject(sent, circumstances);
  // MISP contract 123, 126: without a valid attribute it is left out
  return object.Attribute.length > 0 ? [...all, object] : [...all];
}

function newObject(sent: SentObject, circumstances: Circumstances): ServerObject {
  return {
    uuid: sent.uuid,
    name: sent.name ?? '',
    comment: sent.comment ?? '',
    // MISP contract 123
    distribution: sent.distribution ?? '0',
    sharing_group_id: sent.sharing_group_id ?? '0',
    deleted: sent.deleted ?? false,
    timestamp: now(),
    first_seen: sent.first_seen ?? '',
    last_seen: sent.last_seen ?? '',
    Attribute: withAttributes([], sent.Attribute, { ...circumstances, similar: 'all' }),
    ObjectReference: sent.ObjectReference.map((one) => ({ ...one, deleted: false })),
  };
}

function editObject(there: ServerObject, sent: SentObject, circumstances: Circumstances): ServerObject {
  const { Attribute, ObjectReference, ...fields } = sent;
  const attributes = withAttributes(there.Attribute, Attribute, { ...circumstances, similar: 'all' });
  const isGone = sent.deleted ?? there.deleted;
  return {
    ...there,
    ...given(fields),
    timestamp: now(),
    Attribute: isGone ? attributes.map((one) => ({ ...one, deleted: true })) : attributes,
    ObjectReference: [
      ...there.ObjectReference,
      ...ObjectReference.map((one) => ({ ...one, deleted: false })),
    ],
  };
}

/** MISP contract 127: a reference to what the event does not have is left out. */
function withoutDangling(
  objects: readonly ServerObject[],
  attributes: readonly ServerAttribute[],
): ServerObject[] {
  const parts = [...attributes, ...objects, ...objects.flatMap(({ Attribute }) => Attribute)];
  const known = new Set(parts.map(({ uuid }) => uuid));
  return objects.map((object) => ({
    ...object,
    ObjectReference: object.ObjectReference.filter(
      ({ referenced_uuid, deleted }) => deleted || known.has(referenced_uuid),
    ),
  }));
}

function withReport(all: readonly Report[], sent: { uuid: string; name: string; content: string }): Report[] {
  const others = all.filter(({ uuid }) => uuid !== sent.uuid);
  return [...others, { ...sent, deleted: false, timestamp: now() }];
}

function withTags(
  there: readonly ServerTag[],
  sent: readonly SentTag[],
  circumstances: Circumstances,
): ServerTag[] {
  let tags = [...there];
  for (const { name, deleted } of sent) {
    if (deleted) tags = tags.filter((tag) => tag.name.toLowerCase() !== name.toLowerCase());
    else if (!hasTag(tags, name) && circumstances.mayTag(name)) tags.push({ name, local: false });
  }
  return tags;
}

function given<Fields extends object>(
  fields: Fields,
): { [K in keyof Fields]: Exclude<Fields[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof Fields]: Exclude<Fields[K], undefined> };
}

function now(): string {
  return String(Math.floor(Date.now() / 1000));
}
