import { reachName } from '../../functions/misp/guard/reach.ts';
import { packRows } from '../../functions/shared/rows.ts';
import { printable } from '../terminal/printable.ts';
import type { Difference } from './differences.ts';
import type { Planned } from './plan-message.ts';

const WORDS: Record<Planned['outcome'], string> = {
  created: 'create',
  updated: 'change',
  unchanged: 'nothing',
  skipped: 'skip',
  refused: 'REFUSED',
  held: 'HELD',
  failed: 'FAILED',
};

const SIGNS: Record<Difference['change'], string> = { added: '+', changed: '~', removed: '-' };
const SHOWN = 10;
const LONGEST = 160;
const INDENT = ' '.repeat(9);

/** A line of what would be done, and under it what it would be like. */
export function describePlanned(planned: Planned, { servers }: { servers: number }): string {
  const { outcome, rows, info, url, server, reason, dropped = [], adjusted = [] } = planned;
  const where = [url, servers > 1 ? server : undefined].filter((text) => text !== undefined).join(' ');
  const head = `${WORDS[outcome].padEnd(8)} ${where === '' ? '' : `${where}  `}${info}  (${rows.length === 1 ? 'row' : 'rows'} ${packRows(rows)})`;
  const lines = [
    ...(reason ? [reason] : []),
    ...contentLines(planned),
    ...atMost((planned.differences ?? []).map(describeDifference)),
    ...atMost(
      dropped.map(
        ({ rows: of, type, value, reason: why }) =>
          `! ${type} ${value} (row ${packRows(of)}) would be left out: ${why}`,
      ),
    ),
    ...atMost(adjusted.map(({ field, reason: why }) => `${field}: ${why}`)),
    ...publicationLines(planned),
  ];
  return `${[head, ...lines.map((line) => INDENT + line)].map((line) => cut(printable(line))).join('\n')}\n`;
}

function contentLines({ content }: Planned): string[] {
  if (!content) return [];
  const { attributes, objects, reports, tags } = content;
  const counts = [
    count(attributes, 'attribute'),
    ...(objects > 0 ? [count(objects, 'object')] : []),
    ...(reports > 0 ? [count(reports, 'report')] : []),
    ...(tags.length > 0 ? [`tags ${tags.join(', ')}`] : []),
  ];
  return [counts.join(', ')];
}

function describeDifference({ change, what, label, fields = {} }: Difference): string {
  if (what === 'field') {
    const { before = '', after = '' } = fields[label] ?? {};
    return `~ ${label}: "${before}" becomes "${after}"`;
  }
  const changes = Object.entries(fields).map(
    ([field, { before, after }]) => `${field} "${before}" becomes "${after}"`,
  );
  return `${SIGNS[change]} ${what === 'attribute' ? '' : `${what} `}${label}${changes.length > 0 ? `: ${changes.join(', ')}` : ''}`;
}

function publicationLines({ publish }: Planned): string[] {
  if (!publish) return [];
  const { how, distribution, sharingGroup } = publish;
  const mail = how === 'alert' ? ', and MISP mails its users' : '';
  return [`published to ${whom(distribution, sharingGroup)}${mail}`];
}

export function whom(distribution: string, sharingGroup: string | undefined): string {
  if (distribution === '') return 'whom the default of the server says';
  if (distribution === '4' && sharingGroup) return `the sharing group ${sharingGroup}`;
  return reachName(distribution).replaceAll('-', ' ');
}

function atMost(lines: readonly string[]): string[] {
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more`] : [...lines];
}

function cut(line: string): string {
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
