import type { AttributeDraft } from '../../misp/event-draft.ts';
import type { Export } from './export.ts';
import type { Report } from './report.ts';
import type { Task } from './task.ts';

/** Of the task in ANY.RUN, with a slash at its end, as anyrun_to_misp writes it. */
export function taskLink(task: Task, report: Report | undefined, uuid: string, apiUrl: string): string {
  const known = [report?.analysis.permanentUrl, task.related].find(
    (link) => link && /^https?:\/\//.test(link),
  );
  return slashed(known ?? `${apiUrl.replace('//api.', '//app.')}/tasks/${uuid}`);
}

/** The links that the export has, and that of the task. */
export function linksOf(exported: Export | undefined, link: string, row: number): AttributeDraft[] {
  const links = (exported?.Attribute ?? [])
    .filter(({ type, value }) => type === 'link' && value !== '')
    .map(({ value, comment }) => [slashed(value), comment] as const);
  const distinct = new Map([...links.toReversed(), ...(links.length === 0 ? [[link, ''] as const] : [])]);
  return [...distinct].toReversed().map(([value, comment]) => ({
    category: 'External analysis',
    type: 'link',
    value,
    ...(comment && { comment }),
    to_ids: false,
    rows: [row],
  }));
}

function slashed(link: string): string {
  return link.endsWith('/') ? link : `${link}/`;
}
