import * as z from 'zod';
import { readMoment, whyNoDate } from '../../misp/dates.ts';
import type { EventDraft, ReportDraft } from '../../misp/event-draft.ts';
import { ownUuid } from './own-uuid.ts';
import { readAttribute } from './read-attribute.ts';
import { readObject } from './read-object.ts';
import { type Notes, readParts, whatIsWrong } from './read-part.ts';
import { readTags } from './read-tags.ts';
import {
  attributeSchema,
  eventSchema,
  type FileEvent,
  type FileReport,
  objectSchema,
  reportSchema,
} from './schema.ts';
import { readVisibility, sharingGroupOf } from './visibility.ts';

export interface MispJsonOptions {
  /** Who may see an event and its parts: as its file says, sharing groups by their UUIDs; or as the source does. */
  distribution: 'file' | 'source';
}

export type Reading =
  | { draft: EventDraft; notes: string[] }
  | { reason: string; field?: string; value?: string };

/** An event of MISP's as a draft, or why it is none; the notes say what of it is left out. */
export function eventToDraft(value: unknown, row: number, options: MispJsonOptions): Reading {
  const count = listedCount(value);
  if (count > 0) return { reason: listing(count), field: 'attribute_count', value: String(count) };
  const read = eventSchema.safeParse(value);
  if (!read.success) return { reason: whatIsWrong(read.error) };
  const event = read.data;
  const isShared = event.distribution === '4' && options.distribution === 'file';
  if (isShared && !sharingGroupOf(event)) return { reason: SHARING_GROUP };
  const date = readDate(event);
  if (date === undefined)
    return { reason: `date ${whyNoDate(event.date ?? '')}`, field: 'date', value: event.date ?? '' };
  const notes: Notes = { ...options, leftOut: [], changed: [] };
  const draft = buildDraft(event, date, row, notes);
  const leftOut = notes.leftOut.map((part) => ({ ...part, rows: [row] }));
  return { draft: leftOut.length > 0 ? { ...draft, leftOut } : draft, notes: notes.changed };
}

const listedSchema = z.object({
  attribute_count: z.coerce.number(),
  Attribute: z.undefined().optional(),
  Object: z.undefined().optional(),
});

/** How many attributes an event has that is only listed, as by `events/index` or with `metadata`. */
function listedCount(value: unknown): number {
  return listedSchema.safeParse(value).data?.attribute_count ?? 0;
}

function listing(count: number): string {
  const attributes = count === 1 ? '1 attribute' : `${count} attributes`;
  return `says that it has ${attributes} and holds none: it is of a list of events; drop what events/view or events/restSearch answers`;
}

const SHARING_GROUP =
  'is shared with a sharing group (distribution 4), and does not say by UUID with which. ' +
  "Say who may see it in the source's distribution, and set options.distribution to 'source'";

function readDate({ date, timestamp }: FileEvent): string | undefined {
  const said = date || (timestamp && timestamp !== '0' ? timestamp : '');
  return said ? readMoment(said)?.date : undefined;
}

function buildDraft(event: FileEvent, date: string, row: number, notes: Notes): EventDraft {
  const own = readUuid(event, notes);
  const attributes = readParts(attributeSchema, event.Attribute, 'attribute', notes);
  const objects = readParts(objectSchema, event.Object, 'object', notes);
  const reports = readParts(reportSchema, event.EventReport, 'report', notes);
  const objectDrafts = objects.flatMap((one) => readObject(one, row, notes) ?? []);
  return {
    ...(own && { uuid: own }),
    key: own ? [own] : ['', event.info, date],
    info: event.info,
    date,
    tags: readTags(event, 'the event', notes),
    attributes: attributes.flatMap((one) => readAttribute(one, row, notes) ?? []),
    ...(objectDrafts.length > 0 && { objects: objectDrafts }),
    ...(reports.length > 0 && { reports: reports.map((one) => readReport(one, notes)) }),
    ...readSettings(event),
    ...readVisibility(event, 'the event', notes),
    rows: [row],
  };
}

function readReport(report: FileReport, notes: Notes): ReportDraft {
  const { uuid, name, content = '' } = report;
  const own = ownUuid(uuid);
  return {
    ...(own && { uuid: own.uuid }),
    name,
    content,
    ...readVisibility(report, `report ${name}`, notes),
  };
}

function readSettings(event: FileEvent): Partial<EventDraft> {
  const { extends_uuid, threat_level_id: threatLevelId, analysis } = event;
  const extended = ownUuid(extends_uuid);
  return {
    ...(extended && { extendsUuid: extended.uuid }),
    ...(threatLevelId && { threatLevelId }),
    ...(analysis && { analysis }),
  };
}

function readUuid({ uuid }: FileEvent, notes: Notes): string | undefined {
  const own = ownUuid(uuid);
  if (own?.was)
    notes.changed.push(
      `MISP refuses the UUID ${own.was} for its version; the event has ${own.uuid} in its place`,
    );
  if (uuid && !own)
    notes.changed.push(`"${uuid.slice(0, 100)}" is no UUID; the event has one made of its info and date`);
  return own?.uuid;
}
