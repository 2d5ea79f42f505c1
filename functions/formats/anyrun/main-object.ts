import type { ObjectDraft, ReferenceDraft } from '../../misp/event-draft.ts';
import { buildObject } from './build-object.ts';
import type { Report } from './report.ts';
import type { Task } from './task.ts';
import { verdictOf } from './verdict.ts';

export const MAIN = 'main object';

const HASHES = ['md5', 'sha1', 'sha256', 'ssdeep'];

/** What was submitted: a file, or an address; of an address that was downloaded both. Without a report, as the history has it. */
export function mainObjects(
  task: Task,
  report: Report | undefined,
  row: number,
  references: readonly ReferenceDraft[],
): ObjectDraft[] {
  const { type, filename, basename, url, hashes, info } = report?.analysis.content.mainObject ?? {};
  const isBad = (verdictOf(task, report).level ?? 0) > 0;
  const address = url || (/^https?:\/\//i.test(task.name) ? task.name : '');
  const common = { comment: 'Main object', label: MAIN, references };
  const asUrl = buildObject('url', row, {
    ...common,
    values: { url: address },
    detect: isBad ? ['url'] : [],
  });
  if (asUrl.length > 0 && type !== 'file' && type !== 'download') return asUrl;
  const { md5, sha1, sha256, ssdeep } = hashes?.sha256 ? hashes : task.hashes;
  const asFile = buildObject('file', row, {
    ...common,
    values: {
      filename: basename || filename || (address ? '' : task.name),
      md5,
      sha1,
      sha256,
      ssdeep,
      mimetype: info?.mime,
      text: info?.file,
    },
    detect: isBad ? HASHES : [],
  });
  const extra = type === 'download' ? asUrl.map(({ label: _, references: __, ...rest }) => rest) : [];
  return [...asFile, ...(asFile.length > 0 ? extra : asUrl)];
}
