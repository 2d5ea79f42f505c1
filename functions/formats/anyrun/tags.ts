import { techniqueTags } from './attack.ts';
import type { Export } from './export.ts';
import type { Include } from './include.ts';
import type { Report } from './report.ts';
import type { Task } from './task.ts';
import { threatNames } from './threat-names.ts';
import { verdictOf } from './verdict.ts';

export interface Sources {
  task: Task;
  report: Report | undefined;
  exported: Export | undefined;
}

/** What anyrun_to_misp has, and then what it dropped. */
export function eventTags(
  { task, report, exported }: Sources,
  threatLevel: string,
  include: Include,
): string[] {
  const { text } = verdictOf(task, report);
  const names = [
    ...(exported?.Tag ?? []),
    'anyrun',
    ...(threatLevel ? [`anyrun:threat_level:${threatLevel}`] : []),
    ...(include.tags ? [...task.tags, ...(report?.analysis.tags ?? [])] : []),
    ...(include.verdict && text ? [`anyrun:verdict:${slug(text)}`] : []),
    ...(include.threatNames && report ? threatNames(report).map((name) => `anyrun:threat:${name}`) : []),
    ...(include.attack && report ? techniqueTags(report) : []),
  ];
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
