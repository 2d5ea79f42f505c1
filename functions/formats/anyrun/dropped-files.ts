import type { ObjectDraft } from '../../misp/event-draft.ts';
import { buildObject } from './build-object.ts';
import type { Amount } from './include.ts';
import type { Report, ReportFile } from './report.ts';

// HIGH and MID are the words that were seen; what else there is, is not known.
const RATED = new Set(['HIGH', 'MID', 'MEDIUM', 'LOW']);
const DETECTED = new Set(['HIGH', 'MID', 'MEDIUM']);

export function droppedFiles({ modified }: Report, row: number, amount: Amount): ObjectDraft[] {
  const wanted = modified.files.filter(
    (file) => amount === 'all' || (amount === 'suspicious' && isRated(file)),
  );
  const distinct = new Map(
    wanted.map((file) => [`${file.filename} ${file.hashes.sha256 || file.hashes.md5}`, file]),
  );
  return [...distinct.values()].flatMap((file, i) => toObject(file, row, `dropped file ${i}`));
}

function isRated({ threatLevel, type }: ReportFile): boolean {
  return RATED.has(threatLevel.toUpperCase()) || type.toLowerCase() === 'executable';
}

function toObject({ filename, size, threatLevel, hashes, info }: ReportFile, row: number, label: string) {
  const { md5, sha1, sha256, ssdeep } = hashes;
  if (!md5 && !sha1 && !sha256) return [];
  const isBad = DETECTED.has(threatLevel.toUpperCase());
  return buildObject('file', row, {
    values: {
      filename: filename.split(/[\\/]/).at(-1),
      fullpath: filename,
      'size-in-bytes': size,
      md5,
      sha1,
      sha256,
      ssdeep,
      mimetype: info.mime,
    },
    detect: isBad ? ['md5', 'sha1', 'sha256', 'ssdeep'] : [],
    comment: 'Dropped file',
    label,
  });
}
