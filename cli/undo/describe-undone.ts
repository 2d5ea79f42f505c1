import { printable } from '../terminal/printable.ts';
import type { Undone } from './undo-event.ts';

const WORDS: Record<Undone['does'], string> = {
  empty: 'empty',
  delete: 'DELETE',
  restore: 'restore',
  nothing: 'nothing',
};

const SHOWN = 10;
const INDENT = ' '.repeat(9);

/** A line of what becomes of the event, and under it what stays. */
export function describeUndone(undone: Undone): string {
  const { does, url, uuid, info, left } = undone;
  const what = partsOf(undone).join(', ');
  const head = `${WORDS[does].padEnd(8)} ${url ?? uuid}  ${info}${what === '' ? '' : `: ${what}`}`;
  const more = left.length - SHOWN;
  const lines = [
    ...(does === 'nothing' && left.length === 0
      ? [url ? 'all is taken back already' : 'it is not there']
      : []),
    ...left.slice(0, SHOWN).map((text) => `left: ${text}`),
    ...(more > 0 ? [`and ${more} more are left`] : []),
  ];
  return `${[head, ...lines.map((line) => INDENT + line)].map(printable).join('\n')}\n`;
}

function partsOf({ attributes, objects, reports, tags, fields, publishes }: Undone): string[] {
  return [
    ...count(attributes, 'attribute'),
    ...count(objects, 'object'),
    ...count(reports, 'report'),
    ...count(tags, 'tag'),
    ...fields,
    ...(publishes ? ['published again, without a mail'] : []),
  ];
}

function count(number: number, word: string): string[] {
  return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
}

/** What a person has to know before. */
export function warningsOf(all: readonly Undone[]): string[] {
  const does = (what: Undone['does']) => all.some((one) => one.does === what);
  return [
    ...(does('delete')
      ? [
          'MISP puts the UUIDs of deleted events on its blocklist: the same file cannot bring them again until a site admin takes them off.',
        ]
      : []),
    ...(does('empty')
      ? [
          "Emptied events keep their titles and tags, unpublished. Attributes are deleted softly: a file of a source with existing: 'merge' does not bring the very same ones back, one with 'replace' does.",
        ]
      : []),
    ...(does('empty') || does('delete')
      ? ['Servers that have fetched a published event keep what they have.']
      : []),
  ];
}
