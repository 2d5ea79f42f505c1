import type { AttributeDraft, EventDraft, ObjectDraft } from '../../misp/event-draft.ts';
import type { LeftOut } from '../format.ts';
import { GatheredAttribute } from './gathered-attribute.ts';

type ObjectAttribute = ObjectDraft['attributes'][number];
type GatheredObject = { first: ObjectDraft; attributes: GatheredAttribute<ObjectAttribute>[] };

interface Gathered {
  tags: Set<string>;
  attributes: Map<string, GatheredAttribute>;
  objects: Map<string, GatheredObject>;
  rows: number[];
}

/** One event of the drafts of its rows, in file order; and the rows that have nothing new for it, or more than fits. */
export function assembleEvent(
  first: EventDraft,
  others: Iterable<EventDraft>,
): { draft: EventDraft; leftOut: LeftOut[] } {
  const gathered: Gathered = { tags: new Set(), attributes: new Map(), objects: new Map(), rows: [] };
  gather(gathered, first);
  const leftOut: LeftOut[] = [];
  for (const row of others) {
    const without = gather(gathered, row);
    if (without) leftOut.push(without);
  }
  const { tags, attributes, objects } = gathered;
  const { objects: _, ...head } = first;
  const draft = {
    ...head,
    tags: [...tags],
    attributes: [...attributes.values()].map((one) => one.toDraft()),
    ...(objects.size > 0 && { objects: [...objects.values()].map(toObject) }),
    rows: gathered.rows,
  };
  return { draft, leftOut };
}

/** Takes a row into its event, or says why it is left out. */
function gather(event: Gathered, row: EventDraft): LeftOut | undefined {
  const [number = 0] = row.rows;
  const twins = twinsOf(event, row);
  for (const { there, one } of twins) {
    const reason = there?.whyNotWith(one);
    if (reason) return { rejection: { row: number, field: 'comment', value: one.comment, reason } };
  }

  const isNew = event.rows.length === 0 || twins.some(({ there }) => there === undefined);
  const of = twins[0]?.there?.rows[0] ?? event.rows[0] ?? 0;
  for (const tag of row.tags) event.tags.add(tag);
  for (const attribute of row.attributes) gatherAttribute(event, attribute, isNew);
  for (const object of row.objects ?? []) gatherObject(event, object);
  if (isNew) event.rows.push(number);
  return isNew ? undefined : { duplicate: { row: number, of } };
}

/** Each attribute of a row with the one that the event has already. */
function twinsOf(
  { attributes: known, objects: knownObjects }: Gathered,
  { attributes, objects = [] }: EventDraft,
): { one: AttributeDraft; there: GatheredAttribute | undefined }[] {
  return [
    ...attributes.map((one) => ({ one, there: known.get(identity(one)) })),
    ...objects.flatMap((object) => {
      const there = knownObjects.get(objectIdentity(object));
      return object.attributes.map((one, i) => ({ one, there: there?.attributes[i] }));
    }),
  ];
}

function gatherAttribute({ attributes }: Gathered, attribute: AttributeDraft, isNew: boolean): void {
  const there = attributes.get(identity(attribute));
  if (there) there.take(attribute, isNew);
  else attributes.set(identity(attribute), new GatheredAttribute(attribute));
}

function gatherObject({ objects }: Gathered, object: ObjectDraft): void {
  const there = objects.get(objectIdentity(object));
  for (const [i, attribute] of object.attributes.entries()) there?.attributes[i]?.take(attribute, false);
  if (there) return;
  const attributes = object.attributes.map((one) => new GatheredAttribute(one));
  objects.set(objectIdentity(object), { first: object, attributes });
}

function toObject({ first, attributes }: GatheredObject): ObjectDraft {
  return { ...first, attributes: attributes.map((one) => one.toDraft()) };
}

function identity({ category, type, value }: AttributeDraft): string {
  return `${category}\n${type}\n${value}`;
}

function objectIdentity({ name, attributes }: ObjectDraft): string {
  return JSON.stringify([name, attributes.map(({ relation, type, value }) => [relation, type, value])]);
}
