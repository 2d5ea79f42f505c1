import { type Adjustment, adjustmentsOf } from './adjustments.ts';
import { distinctUuids } from './distinct-uuids.ts';
import { type BuiltAttribute, buildAttribute, mergeTwins } from './draft-to-attributes.ts';
import { buildObjects } from './draft-to-objects.ts';
import type { MispEvent, MispReport } from './event.ts';
import type { EventDraft, ReportDraft } from './event-draft.ts';
import { eventUuid, partUuid } from './identity.ts';
import { ANALYSIS, DISTRIBUTION, type EventSettings, THREAT_LEVEL } from './settings.ts';
import { tagsOf } from './tags.ts';
import { fitName, fitText, keepStorable } from './text.ts';
import { saidVisibilityOf } from './visibility.ts';

/** The event, the rows of the file behind each of its attributes, by attribute UUID, and what had to be adjusted. */
export interface BuiltEvent {
  event: MispEvent;
  attributeRows: Record<string, number[]>;
  adjusted: Adjustment[];
}

/** Of the event that the draft becomes. */
export function uuidOf(source: string, { uuid, key }: Pick<EventDraft, 'uuid' | 'key'>): string {
  return uuid ?? eventUuid(source, key);
}

export function draftToEvent(source: string, given: EventDraft, settings: EventSettings): BuiltEvent {
  const draft = distinctUuids(given);
  const uuid = uuidOf(source, draft);
  const attributes = mergeTwins(
    draft.attributes.map((one) => ({ attribute: buildAttribute(uuid, one), rows: one.rows })),
  );
  const objects = buildObjects(uuid, draft.objects ?? []);
  const event: MispEvent = {
    uuid,
    info: fitText(draft.info),
    date: draft.date,
    published: false,
    ...toFields(draft, settings),
    ...tagsOf([...draft.tags, ...(settings.tags ?? [])]),
    Attribute: attributes.map(({ attribute }) => attribute),
    ...(objects.length > 0 && { Object: objects.map(({ object }) => object) }),
    ...(draft.reports && { EventReport: buildReports(uuid, draft.reports) }),
  };
  const attributeRows = toRows([...attributes, ...objects.flatMap((object) => object.attributes)]);
  const adjusted = [...adjustmentsOf(draft), ...attributes.flatMap((one) => one.adjusted ?? [])];
  return { event, attributeRows, adjusted };
}

function toRows(built: BuiltAttribute[]): Record<string, number[]> {
  return Object.fromEntries(built.map(({ attribute, rows }) => [attribute.uuid, [...rows]]));
}

function toFields(draft: EventDraft, settings: EventSettings): Partial<MispEvent> {
  const distribution = draft.distribution ?? (settings.distribution && DISTRIBUTION[settings.distribution]);
  const threatLevel = draft.threatLevelId ?? (settings.threatLevel && THREAT_LEVEL[settings.threatLevel]);
  const analysis = draft.analysis ?? (settings.analysis && ANALYSIS[settings.analysis]);
  return {
    ...(distribution && { distribution }),
    ...(threatLevel && { threat_level_id: threatLevel }),
    ...(analysis && { analysis }),
    ...(draft.extendsUuid && { extends_uuid: draft.extendsUuid }),
  };
}

/** Of two with one UUID, or with one name and none, MISP would have now this one and now that. */
function buildReports(event: string, drafts: readonly ReportDraft[]): MispReport[] {
  const reports = new Map<string, MispReport>();
  for (const draft of drafts) {
    const report = toReport(event, draft);
    const taken = reports.get(report.uuid);
    const isTwin = taken?.name === report.name && taken.content === report.content;
    const { name, content } = draft;
    const uuid = taken && !isTwin ? partUuid(event, 'report', [name, content]) : report.uuid;
    reports.set(uuid, { ...report, uuid });
  }
  return [...reports.values()];
}

function toReport(event: string, draft: ReportDraft): MispReport {
  const { uuid, name, content } = draft;
  return {
    uuid: uuid ?? partUuid(event, 'report', [name]),
    name: fitName(name),
    content: keepStorable(content),
    ...saidVisibilityOf(draft),
  };
}
