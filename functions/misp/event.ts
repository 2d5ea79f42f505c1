import { z } from 'zod';
import type { AttributeDraft, EventDraft } from './event-draft.ts';
import { attributeUuid, eventUuid } from './identity.ts';
import { ANALYSIS, DISTRIBUTION, type EventSettings, THREAT_LEVEL } from './settings.ts';
import { keepToBmp } from './text.ts';

const tagSchema = z.strictObject({ name: z.string() });

const attributeSchema = z.strictObject({
  uuid: z.uuid(),
  category: z.string(),
  type: z.string(),
  value: z.string(),
  comment: z.string().optional(),
  to_ids: z.boolean().optional(),
  Tag: z.array(tagSchema).optional(),
});

/** An event as `events/add` takes it. What is left out is left to the server's defaults. */
export const mispEventSchema = z.strictObject({
  uuid: z.uuid(),
  info: z.string(),
  date: z.string(),
  // MISP publishes inside events/add, before anyone can see what it dropped; so that is done at the end.
  published: z.literal(false),
  distribution: z.string().optional(),
  threat_level_id: z.string().optional(),
  analysis: z.string().optional(),
  Tag: z.array(tagSchema).optional(),
  Attribute: z.array(attributeSchema),
});

export type MispEvent = z.infer<typeof mispEventSchema>;
export type MispAttribute = z.infer<typeof attributeSchema>;
type MispTags = Pick<MispEvent, 'Tag'>;

/** The event, and the rows of the file behind each of its attributes, by attribute UUID. */
export interface BuiltEvent {
  event: MispEvent;
  attributeRows: Record<string, number[]>;
}

export function draftToEvent(source: string, draft: EventDraft, settings: EventSettings): BuiltEvent {
  const uuid = eventUuid(source, draft.key);
  const attributes = new Map<string, MispAttribute>();
  const attributeRows: Record<string, number[]> = {};
  for (const attributeDraft of draft.attributes) {
    const attribute = draftToAttribute(uuid, attributeDraft);
    const twin = attributes.get(attribute.uuid);
    attributes.set(attribute.uuid, twin ? mergeTwins(twin, attribute) : attribute);
    attributeRows[attribute.uuid] = [...(attributeRows[attribute.uuid] ?? []), ...attributeDraft.rows];
  }
  const event: MispEvent = {
    uuid,
    info: keepToBmp(draft.info),
    date: draft.date,
    published: false,
    ...settingsToFields(settings),
    ...namesToTags([...draft.tags, ...(settings.tags ?? [])]),
    Attribute: [...attributes.values()],
  };
  return { event, attributeRows };
}

function draftToAttribute(event: string, draft: AttributeDraft): MispAttribute {
  const { category, type, comment, to_ids, tags = [] } = draft;
  const value = keepToBmp(draft.value);
  return {
    uuid: attributeUuid(event, { category, type, value }),
    category,
    type,
    value,
    ...(comment && { comment: keepToBmp(comment) }),
    ...(to_ids !== undefined && { to_ids }),
    ...namesToTags(tags),
  };
}

/** MISP keeps the first of two attributes of one category, type and value; the other's comment and tags are lost (contract 074). */
function mergeTwins(first: MispAttribute, second: MispAttribute): MispAttribute {
  const comments = new Set([first.comment, second.comment].filter((comment) => comment));
  const tags = [...(first.Tag ?? []), ...(second.Tag ?? [])].map((tag) => tag.name);
  return { ...first, ...(comments.size > 0 && { comment: [...comments].join('; ') }), ...namesToTags(tags) };
}

function settingsToFields({ distribution, threatLevel, analysis }: EventSettings): Partial<MispEvent> {
  return {
    ...(distribution && { distribution: DISTRIBUTION[distribution] }),
    ...(threatLevel && { threat_level_id: THREAT_LEVEL[threatLevel] }),
    ...(analysis && { analysis: ANALYSIS[analysis] }),
  };
}

function namesToTags(names: readonly string[]): MispTags {
  const distinct = [...new Set(names.map(keepToBmp))];
  return distinct.length === 0 ? {} : { Tag: distinct.map((name) => ({ name })) };
}
