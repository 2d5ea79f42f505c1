import type { ObjectDraft } from '../../misp/event-draft.ts';
import { buildObject } from './build-object.ts';
import { MAIN } from './main-object.ts';
import type { Report } from './report.ts';
import type { Task } from './task.ts';
import { verdictOf } from './verdict.ts';

export function sandboxReport(
  task: Task,
  report: Report | undefined,
  { row, link, hasMain }: { row: number; link: string; hasMain: boolean },
): ObjectDraft[] {
  const { score } = report?.analysis.scores.verdict ?? {};
  const os = report?.environments.os.title;
  const results = [verdictOf(task, report).text, ...(os ? [os] : [])].filter((part) => part !== '');
  return buildObject('sandbox-report', row, {
    values: {
      'sandbox-type': 'web',
      'web-sandbox': report?.analysis.sandbox.name || 'ANY.RUN',
      permalink: link,
      results,
      score,
    },
    references: hasMain ? [{ to: MAIN, relationship: 'analysed-with' }] : [],
  });
}
