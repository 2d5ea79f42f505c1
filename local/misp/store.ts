import type {
  BlockedUuid,
  StoredAttribute,
  StoredEvent,
  StoredObject,
  StoredProposal,
  StoredReport,
} from './model.ts';
import { TagTable } from './tags/tag-table.ts';
import { initialOrganisations, type Organisation } from './users.ts';
import type { Warninglist } from './warninglists.ts';

type Counted =
  | 'event'
  | 'attribute'
  | 'object'
  | 'reference'
  | 'report'
  | 'proposal'
  | 'sighting'
  | 'blocked';

/** MISP's database, in memory: every look-up by id or UUID is a Map. */
export class Store {
  readonly events = new Map<number, StoredEvent>();
  readonly attributes = new Map<number, StoredAttribute>();
  readonly proposals = new Map<number, StoredProposal>();
  readonly blocklist = new Map<string, BlockedUuid>();
  readonly organisations: Organisation[] = [...initialOrganisations];
  readonly tags = new TagTable();
  warninglists: readonly Warninglist[] = [];
  readonly #eventsByUuid = new Map<string, StoredEvent>();
  readonly #attributesByUuid = new Map<string, StoredAttribute>();
  readonly #objects = new Map<number, StoredObject>();
  readonly #objectsByUuid = new Map<string, StoredObject>();
  readonly #reportsByUuid = new Map<string, StoredReport>();
  readonly #lastIds = new Map<Counted, number>();

  nextId(kind: Counted): number {
    const id = (this.#lastIds.get(kind) ?? 0) + 1;
    this.#lastIds.set(kind, id);
    return id;
  }

  /** By id or UUID; a UUID in upper case is not found (contract 138). */
  findEvent(reference: string): StoredEvent | undefined {
    return this.events.get(idOf(reference)) ?? this.#eventsByUuid.get(reference);
  }

  addEvent(event: StoredEvent): void {
    this.events.set(event.id, event);
    this.#eventsByUuid.set(event.uuid, event);
  }

  removeEvent(event: StoredEvent): void {
    this.events.delete(event.id);
    this.#eventsByUuid.delete(event.uuid);
    for (const attribute of allAttributes(event)) this.#forgetAttribute(attribute);
    for (const object of event.objects) this.#forgetObject(object);
    for (const report of event.reports) this.#reportsByUuid.delete(report.uuid);
    for (const proposal of event.proposals) this.proposals.delete(proposal.id);
    this.tags.detachAll(event.tags, 'eventCount');
  }

  findAttribute(reference: string): StoredAttribute | undefined {
    return this.attributes.get(idOf(reference)) ?? this.attributeWithUuid(reference);
  }

  attributeWithUuid(uuid: string): StoredAttribute | undefined {
    return this.#attributesByUuid.get(uuid.toLowerCase());
  }

  addAttribute(attribute: StoredAttribute): void {
    this.attributes.set(attribute.id, attribute);
    this.#attributesByUuid.set(attribute.uuid, attribute);
    const siblings = attribute.object?.attributes ?? attribute.event.attributes;
    siblings.push(attribute);
  }

  removeAttribute(attribute: StoredAttribute): void {
    this.#forgetAttribute(attribute);
    const holder = attribute.object ?? attribute.event;
    holder.attributes = holder.attributes.filter((sibling) => sibling !== attribute);
  }

  #forgetAttribute(attribute: StoredAttribute): void {
    this.attributes.delete(attribute.id);
    this.#attributesByUuid.delete(attribute.uuid);
    this.tags.detachAll(attribute.tags, 'attributeCount');
  }

  findObject(reference: string): StoredObject | undefined {
    return this.#objects.get(idOf(reference)) ?? this.objectWithUuid(reference);
  }

  objectWithUuid(uuid: string): StoredObject | undefined {
    return this.#objectsByUuid.get(uuid.toLowerCase());
  }

  addObject(object: StoredObject): void {
    this.#objects.set(object.id, object);
    this.#objectsByUuid.set(object.uuid, object);
    object.event.objects.push(object);
  }

  removeObject(object: StoredObject): void {
    this.#forgetObject(object);
    object.event.objects = object.event.objects.filter((other) => other !== object);
  }

  #forgetObject(object: StoredObject): void {
    this.#objects.delete(object.id);
    this.#objectsByUuid.delete(object.uuid);
  }

  reportWithUuid(uuid: string): StoredReport | undefined {
    return this.#reportsByUuid.get(uuid.toLowerCase());
  }

  addReport(report: StoredReport): void {
    this.#reportsByUuid.set(report.uuid, report);
    report.event.reports.push(report);
  }

  moveReport(report: StoredReport, event: StoredEvent): void {
    report.event.reports = report.event.reports.filter((other) => other !== report);
    report.event = event;
    event.reports.push(report);
  }
}

function idOf(reference: string): number {
  return /^\d+$/.test(reference) ? Number(reference) : -1;
}

export function allAttributes(event: StoredEvent): StoredAttribute[] {
  return [...event.attributes, ...event.objects.flatMap(({ attributes }) => attributes)];
}
