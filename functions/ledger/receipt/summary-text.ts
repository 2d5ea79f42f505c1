import type { Rejection } from '../../formats/format.ts';
import type { Run } from '../run.ts';
import { defang, defangLinks } from './defang.ts';
import type { Digest, DigestedEvent, DigestedPart } from './digest.ts';
import type { Places } from './places.ts';
import { ROW_FATES, type RowCounts } from './tally.ts';
import { adviceFor, kindOf, needsLook, verdictOf } from './verdict.ts';
import { visibleText } from './visible.ts';
import type { Words } from './words/words.ts';

/** A run that is over, and what is to be said of it. */
export interface Finished {
  run: Run;
  digest: Digest;
  places: Places;
}

// AWS: fewer than 100 characters, without line breaks and controls
const LONGEST_SUBJECT = 99;

/** What matters first: the name is what is cut. */
export function subjectOf({ run, digest }: Finished, { mail }: Words): string {
  const status = needsLook(run, digest) ? mail.look : mail.well;
  const subject = `misp-ingest: ${status}: ${visibleText(nameOf(run))}`;
  if (subject.length <= LONGEST_SUBJECT) return subject;
  return `${subject.slice(0, LONGEST_SUBJECT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

export function summaryText(finished: Finished, when: 'always' | 'failures', words: Words): string {
  const { run, digest, places } = finished;
  const { mail, facts } = words;
  return [
    visibleText(nameOf(run)),
    verdictOf(run, digest, words),
    countsLine(run, digest, words),
    ...(run.poll?.newest ? [words.labelled(facts.newest, run.poll.newest)] : []),
    ...(needsLook(run, digest)
      ? ['', ...wrongLines(run, digest, words), '', ...toDoLines(finished, when, words)]
      : []),
    '',
    mail.page,
    `  ${places.page.link}`,
    ...(places.page.command ? [`  ${places.page.command}`] : []),
  ].join('\n');
}

function nameOf({ source, file }: Run): string {
  return `${source}/${file}`;
}

/** `Rows: 3 read = 2 created or changed + 1 rejected`. */
function countsLine(run: Run, { rows }: Digest, words: Words): string {
  const number = new Intl.NumberFormat(words.language);
  const counted = (fate: keyof RowCounts) => words.counted(words.fates[fate], number.format(rows[fate]));
  const parts = ROW_FATES.filter((fate) => rows[fate] > 0).map(counted);
  const sum = parts.length > 0 ? ` = ${parts.join(' + ')}` : '';
  return words.labelled(words.counts[kindOf(run)], `${counted('read')}${sum}`);
}

const FAILURES_SHOWN = 10;

function wrongLines(run: Run, digest: Digest, words: Words): string[] {
  const { rejections, failures, dropped, adjusted } = digest;
  const odd = run.poll ? adjusted : undefined;
  const all = [
    ...rejections.shown.map((entry) => rejectionLines(entry, words)),
    ...failures.shown.map((entry) => failureLines(entry, words)),
    ...[...dropped.shown, ...(odd?.shown ?? [])].map((entry) => partLines(entry, words)),
  ];
  const count = rejections.count + failures.count + dropped.count + (odd?.count ?? 0);
  const more = count - Math.min(count, FAILURES_SHOWN);
  const number = new Intl.NumberFormat(words.language);
  return [
    words.mail.wrong,
    ...all
      .slice(0, FAILURES_SHOWN)
      .flatMap(([first, ...rest], i) => [`${i + 1}. ${first}`, ...rest.map((line) => `   ${line}`)]),
    ...(more > 0 ? [words.mail.more(number.format(more))] : []),
  ];
}

function rejectionLines({ row, field, value, cells, reason }: Rejection, words: Words): string[] {
  return [
    at(row === 0 ? '' : String(row), defangLinks(visibleText(reason)), words),
    ...(field && value ? [`${visibleText(field)}: ${defang(visibleText(value))}`] : []),
    ...(cells ? [words.labelled(words.inFile, defang(cells.map(visibleText).join(' | ')))] : []),
  ];
}

function failureLines({ rows, server, info, reason = '' }: DigestedEvent, words: Words): string[] {
  return [at(rows, defangLinks(visibleText(reason)), words), `${server}: ${defang(visibleText(info))}`];
}

function partLines({ rows, event, what, value, reason }: DigestedPart, words: Words): string[] {
  const about = value === undefined ? what : `${what} ${value}`;
  return [
    at(rows, defangLinks(visibleText(reason)), words),
    defang(visibleText(about)),
    `${event.server}: ${defang(visibleText(event.info))}`,
  ];
}

function at(rows: string, text: string, words: Words): string {
  return words.labelled(rows === '' ? words.inGeneral : words.rows(rows), text);
}

function toDoLines(
  { run, digest, places: { drop } }: Finished,
  when: 'always' | 'failures',
  words: Words,
): string[] {
  const steps = adviceFor(run, digest);
  const again = steps.includes('again') ? drop : undefined;
  return [
    words.toDo,
    ...steps.map((step, i) => `${i + 1}. ${words.advice[step]}`),
    ...(again?.command ? [`   ${words.inTerminal}`, `     ${again.command}`] : []),
    ...(again ? [`   ${words.inBrowser}`, `     ${again.link}`] : []),
    ...(again ? [when === 'always' ? words.mail.newMail : words.mail.noMail] : []),
  ];
}
