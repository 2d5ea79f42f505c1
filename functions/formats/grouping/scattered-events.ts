import type { AttributeDraft, EventDraft, ObjectDraft } from '../../misp/event-draft.ts';
import type { LeftOut } from '../format.ts';
import { type HeldAttribute, mergeAttribute, whyUnmergeable } from './merge-attribute.ts';

type ObjectAttribute = ObjectDraft['attributes'][number];
type HeldObject = Omit<ObjectDraft, 'attributes'> & { attributes: HeldAttribute<ObjectAttribute>[] };

interface HeldEvent {
  first: EventDraft;
  tags: Set<string>;
  /** By category and type, then by value. */
  attributes: Map<string, Map<string, HeldAttribute>>;
  objects: Map<string, HeldObject>;
  rows: number[];
}

/** What an attribute, and an event besides its attributes, take in V8 apart from their characters: measured, and rounded up. */
const BYTES_EACH = 400;
const BYTES_AN_EVENT = 1200;
const BYTES_A_CHARACTER = 2;
const MEGABYTE = 1024 * 1024;

/**
 * Events whose rows may lie anywhere in the file. Each is held until the file has ended; so they are full before the
 * function's memory is.
 */
export class ScatteredEvents {
  readonly #events = new Map<string, HeldEvent>();
  readonly #maxMegabytes: number;
  #bytes = 0;

  constructor(maxMegabytes: number) {
    this.#maxMegabytes = maxMegabytes;
  }

  has(key: readonly string[]): boolean {
    return this.#events.has(JSON.stringify(key));
  }

  /** Why no more goes in, for the receipt. */
  get whyFull(): string | undefined {
    if (this.#bytes <= this.#maxMegabytes * MEGABYTE) return undefined;
    return `the file is too large to be grouped: its events take more than the ${this.#maxMegabytes} MB that they may (maxMegabytes). Nothing of it was sent; split it so that all rows of an event are in one part`;
  }

  /** Takes the draft of one row into its event, and tells a row that has nothing new for it. */
  add(row: EventDraft): LeftOut | undefined {
    const event = this.#eventOf(row);
    const [number = 0] = row.rows;
    const twins = twinsOf(event, row);
    const problem = twins.map(({ held, one }) => held && whyUnmergeable(held, one)).find(Boolean);
    if (problem) return { rejection: { row: number, field: 'comment', reason: problem } };

    const isNew = event.rows.length === 0 || twins.some(({ held }) => held === undefined);
    const of = twins[0]?.held?.rows[0] ?? 0;
    for (const tag of row.tags) this.#holdTag(event, tag);
    for (const attribute of row.attributes) this.#holdAttribute(event, attribute, isNew);
    for (const object of row.objects ?? []) this.#holdObject(event, object);
    if (isNew) event.rows.push(number);
    return isNew ? undefined : { duplicate: { row: number, of } };
  }

  /** In the order in which they begin in the file. */
  *drafts(): Generator<EventDraft> {
    for (const [key, { first, tags, attributes, objects, rows }] of this.#events) {
      this.#events.delete(key);
      yield {
        ...first,
        tags: [...tags],
        attributes: [...attributes.values()].flatMap((values) => [...values.values()]).sort(byRow),
        ...(objects.size > 0 && { objects: [...objects.values()] }),
        rows,
      };
    }
  }

  #eventOf(row: EventDraft): HeldEvent {
    const key = JSON.stringify(row.key);
    const known = this.#events.get(key);
    if (known) return known;
    const { objects: _, ...first } = { ...row, tags: [], attributes: [], rows: [] };
    const event = {
      first: this.#own(first),
      tags: new Set<string>(),
      attributes: new Map(),
      objects: new Map(),
      rows: [],
    };
    this.#events.set(key, event);
    this.#bytes += BYTES_AN_EVENT;
    return event;
  }

  #holdTag({ tags }: HeldEvent, tag: string): void {
    if (tags.has(tag)) return;
    tags.add(structuredClone(tag));
    this.#bytes += BYTES_A_CHARACTER * tag.length;
  }

  #holdAttribute(event: HeldEvent, attribute: AttributeDraft, isNew: boolean): void {
    const held = findAttribute(event, attribute);
    if (held) {
      mergeAttribute(held, attribute);
      this.#bytes += BYTES_A_CHARACTER * (attribute.comment?.length ?? 0);
      if (isNew && held.rows.at(-1) !== attribute.rows[0]) held.rows.push(...attribute.rows);
      return;
    }
    const kind = kindOf(attribute);
    const values = event.attributes.get(kind) ?? new Map<string, HeldAttribute>();
    event.attributes.set(kind, values);
    const own = this.#own({ ...attribute, rows: [...attribute.rows] });
    values.set(own.value, own);
  }

  #holdObject(event: HeldEvent, object: ObjectDraft): void {
    const key = objectKey(object);
    const held = event.objects.get(key);
    for (const [i, attribute] of object.attributes.entries()) {
      if (held?.attributes[i]) mergeAttribute(held.attributes[i], attribute);
    }
    if (held) return;
    const attributes = object.attributes.map((one) => this.#own({ ...one, rows: [...one.rows] }));
    event.objects.set(key, { ...this.#own({ ...object, attributes: [] }), attributes });
  }

  /** A copy: a part of a string keeps the whole of it in memory, here the chunk of the file that it was read from. */
  #own<Part extends object>(part: Part): Part {
    const characters = Object.values(part).flat().join('').length;
    this.#bytes += BYTES_EACH + BYTES_A_CHARACTER * characters;
    return structuredClone(part);
  }
}

/** Each attribute of a row with the one that the event has already. */
function twinsOf(
  event: HeldEvent,
  { attributes, objects = [] }: EventDraft,
): { one: AttributeDraft; held: HeldAttribute | undefined }[] {
  return [
    ...attributes.map((one) => ({ one, held: findAttribute(event, one) })),
    ...objects.flatMap((object) => {
      const held = event.objects.get(objectKey(object));
      return object.attributes.map((one, i) => ({ one, held: held?.attributes[i] }));
    }),
  ];
}

function findAttribute(event: HeldEvent, attribute: AttributeDraft): HeldAttribute | undefined {
  return event.attributes.get(kindOf(attribute))?.get(attribute.value);
}

function kindOf({ category, type }: AttributeDraft): string {
  return `${category}\n${type}`;
}

function objectKey({ name, attributes }: ObjectDraft): string {
  return JSON.stringify([name, attributes.map(({ relation, type, value }) => [relation, type, value])]);
}

function byRow(one: HeldAttribute, two: HeldAttribute): number {
  return (one.rows[0] ?? 0) - (two.rows[0] ?? 0);
}
