import type { ObjectDraft } from '../../misp/event-draft.ts';
import { buildObject } from './build-object.ts';
import type { Amount } from './include.ts';
import type { Report, ReportProcess } from './report.ts';

/** Each refers to the one that started it, if that is there too. */
export function processes(report: Report, row: number, amount: Amount): ObjectDraft[] {
  const wanted = report.processes.filter(
    (one) => amount === 'all' || (amount === 'suspicious' && isRated(one)),
  );
  const there = new Set(wanted.map(({ uuid }) => uuid));
  return wanted.flatMap((one) => toObject(one, row, there));
}

function isRated({ mainProcess, scores }: ReportProcess): boolean {
  return mainProcess === true || (scores.verdict.threatLevel ?? 0) > 0;
}

function toObject(one: ReportProcess, row: number, there: ReadonlySet<string>): ObjectDraft[] {
  const { uuid, parentUUID, pid, ppid, image, commandLine, fileName, context, scores } = one;
  const rating = ['', 'suspicious', 'malicious'][scores.verdict.threatLevel ?? 0];
  return buildObject('process', row, {
    values: {
      name: fileName || image.split(/[\\/]/).at(-1),
      image,
      'command-line': commandLine,
      pid,
      'parent-pid': ppid,
      'integrity-level': context.integrityLevel,
      guid: uuid,
    },
    ...(rating && { comment: rating }),
    ...(uuid && { label: uuid }),
    references: parentUUID && there.has(parentUUID) ? [{ to: parentUUID, relationship: 'child-of' }] : [],
  });
}
