import { isDate } from '../../misp/date-time.ts';
import type { EventDraft, ObjectDraft } from '../../misp/event-draft.ts';
import { atMost } from '../../misp/guard/reach.ts';
import { ownUuid } from '../misp-json/own-uuid.ts';
import { alerts } from './alerts.ts';
import { droppedFiles } from './dropped-files.ts';
import { type Export, readExport } from './export.ts';
import type { Include } from './include.ts';
import { readIndicators, toAttributes } from './indicators.ts';
import { linksOf, taskLink } from './links.ts';
import { MAIN, mainObjects } from './main-object.ts';
import { commandServers, malwareConfigs } from './malware-config.ts';
import { network } from './network.ts';
import { widestDistribution } from './privacy.ts';
import { processes } from './processes.ts';
import { type Report, readReport } from './report.ts';
import { sandboxReport } from './sandbox-report.ts';
import { eventTags } from './tags.ts';
import { type Task, taskSchema } from './task.ts';
import { threatLevelId, verdictOf } from './verdict.ts';

/** What ANY.RUN gives of an analysis, parsed and not yet understood; what could not be had is undefined. */
export interface Documents {
  task: unknown;
  report?: unknown;
  misp?: unknown;
  ioc?: unknown;
}

export interface AnalysisContext {
  uuid: string;
  row: number;
  /** Of the API; the address of the task follows from it. */
  url: string;
  include: Include;
  /** What the source says of all its events, as MISP's number. */
  distribution: string | undefined;
}

export interface ReadAnalysis {
  draft: EventDraft;
  /** Kept, and named: of a category, reputation or form that is not known. */
  oddities: { field: string; reason: string }[];
  /** What could not be read. */
  problems: string[];
}

/** One analysis as anyrun_to_misp made an event of it, and what it left out besides. */
export function analysisToDraft(documents: Documents, context: AnalysisContext): ReadAnalysis {
  const { uuid, row, include } = context;
  const task = taskSchema.parse(documents.task);
  const report = readReport(documents.report);
  const exported = readExport(documents.misp);
  const { attributes, oddities, problems } = toAttributes(
    readIndicators(documents.ioc) ?? [],
    row,
    include.toIds,
  );
  const link = taskLink(task, report, uuid, context.url);
  const own = ownUuid(exported?.uuid);
  const objects = toObjects(task, report, { ...context, link });
  return {
    draft: {
      ...(own && { uuid: own.uuid }),
      key: [uuid],
      ...toFields(task, report, exported, context),
      attributes: [
        ...attributes,
        ...(include.malwareConfig && report ? commandServers(report, row) : []),
        ...linksOf(exported, link, row),
      ],
      ...(objects.length > 0 && { objects }),
      rows: [row],
    },
    oddities,
    problems,
  };
}

type Fields = Pick<EventDraft, 'info' | 'date' | 'tags' | 'threatLevelId' | 'analysis' | 'distribution'>;

function toFields(
  task: Task,
  report: Report | undefined,
  exported: Export | undefined,
  { uuid, include, distribution }: AnalysisContext,
): Fields {
  const { mainObject } = report?.analysis.content ?? {};
  const threatLevel = oneOf('1234', exported?.threat_level_id) || threatLevelId(verdictOf(task, report));
  const wanted = distribution ?? (oneOf('0123', exported?.distribution) || undefined);
  const widest = include.privacy ? widestDistribution(report) : undefined;
  const limited = wanted === undefined ? widest : atMost(wanted, widest ?? '3');
  return {
    info: exported?.info || task.name || mainObject?.basename || mainObject?.url || uuid,
    date: toDay(exported?.date, task.date, report?.analysis.creationText),
    tags: eventTags({ task, report, exported }, threatLevel, include),
    ...(threatLevel && { threatLevelId: threatLevel }),
    analysis: oneOf('012', exported?.analysis) || '2',
    ...(limited !== undefined && { distribution: limited }),
  };
}

function oneOf(known: string, value: string | undefined): string {
  return value?.length === 1 && known.includes(value) ? value : '';
}

/** The first that is a day. MISP takes the present day for none, which would be another one tomorrow. */
function toDay(...times: (string | undefined)[]): string {
  return times.map((time) => (time ?? '').slice(0, 10)).find(isDay) ?? '1970-01-01';
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && isDate(text);
}

function toObjects(
  task: Task,
  report: Report | undefined,
  { row, include, link }: AnalysisContext & { link: string },
): ObjectDraft[] {
  const dropped = report ? droppedFiles(report, row, include.droppedFiles) : [];
  const references = dropped.flatMap(({ label }) => (label ? [{ to: label, relationship: 'drops' }] : []));
  const main = include.mainObject ? mainObjects(task, report, row, references) : [];
  const hasMain = main.some(({ label }) => label === MAIN);
  return [
    ...main,
    ...dropped,
    ...(include.sandboxReport ? sandboxReport(task, report, { row, link, hasMain }) : []),
    ...(report && include.malwareConfig ? malwareConfigs(report, row) : []),
    ...(report && include.suricata ? alerts(report, row) : []),
    ...(report ? processes(report, row, include.processes) : []),
    ...(report ? network(report, row, include.network) : []),
  ];
}
