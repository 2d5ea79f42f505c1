import type { AttributeDraft } from '../../misp/event-draft.ts';
import { DOUBTS, type Doubt } from './doubts.ts';
import { findIndicators } from './find-indicators.ts';
import type { Finding } from './finding.ts';
import { type LeaveOut, leftOut, type Reason } from './left-out.ts';
import type { Line } from './lines.ts';
import { type Accepted, toStored } from './to-stored.ts';

interface Seen {
  stored: Accepted;
  doubt?: Doubt;
  ports: Set<string>;
  rows: number[];
}

const LINES_SHOWN = 10;
/** MISP takes seconds for a thousand attributes; a list as long as this is a table, and a log with as many lines, too. */
const MOST_INDICATORS = 50_000;
const MOST_SIGHTINGS = 1_000_000;
export const TOO_MANY = `holds more than ${MOST_INDICATORS} indicators or ${MOST_SIGHTINGS} mentions of them, too many for one event; read it with the format table`;

/** The indicators of a text, each once, with the lines where they stand. */
export class Gathering {
  /** How many were left out, for which reason. */
  readonly #leftOut = new Map<Reason, number>();
  readonly #unreadable: number[] = [];
  readonly #seen = new Map<string, Seen>();
  readonly #rows = new Set<number>();
  #sightings = 0;
  readonly #why: (finding: Finding) => Reason | undefined;
  readonly #marksDoubtful: boolean;

  constructor(options: LeaveOut & { doubtful: 'mark' | 'leave-out' }) {
    this.#why = leftOut(options);
    this.#marksDoubtful = options.doubtful === 'mark';
  }

  get isEmpty(): boolean {
    return this.#seen.size === 0;
  }

  get isTooLarge(): boolean {
    return this.#seen.size > MOST_INDICATORS || this.#sightings > MOST_SIGHTINGS;
  }

  /** The lines that hold one at least. */
  get rows(): number[] {
    return [...this.#rows];
  }

  readLine({ number: row, text }: Line): void {
    if (text.includes('\ufffd')) this.#unreadable.push(row);
    const { findings, doubtful } = findIndicators(text);
    for (const finding of findings) this.#add(finding, row);
    if (!this.#marksDoubtful) return;
    for (const { finding, doubt } of doubtful) if (doubt !== 'abbreviation') this.#add(finding, row, doubt);
  }

  #add(finding: Finding, row: number, doubt?: Doubt): void {
    const stored = toStored(finding);
    if (!stored) return;
    const why = this.#why(stored);
    if (why) {
      this.#leftOut.set(why, (this.#leftOut.get(why) ?? 0) + 1);
      return;
    }
    const key = JSON.stringify([stored.type, stored.value]);
    const seen = this.#seen.get(key) ?? { stored, ports: new Set(), rows: [], ...(doubt && { doubt }) };
    if (!doubt) delete seen.doubt;
    if (finding.port) seen.ports.add(finding.port);
    if (seen.rows.at(-1) !== row) seen.rows.push(row);
    this.#seen.set(key, seen);
    this.#rows.add(row);
    this.#sightings += 1;
  }

  /** What the receipt has to say of the file. */
  notes(): string[] {
    const counts = Array.from(this.#leftOut, ([why, count]) => `${count} ${why}`);
    return [
      ...(counts.length > 0 ? [`indicators left out, as configured: ${counts.join(', ')}`] : []),
      ...(this.#unreadable.length > 0
        ? [
            `words are not read that have bytes which are no text in the file's encoding, ${linesOf(this.#unreadable)}`,
          ]
        : []),
    ];
  }

  attributes(to_ids: boolean | undefined): AttributeDraft[] {
    return Array.from(this.#seen.values(), ({ stored, doubt, ports, rows }) => ({
      category: stored.category,
      type: stored.type,
      value: stored.value,
      comment: commentOf(rows, ports, doubt),
      to_ids: doubt ? false : stored.to_ids && (to_ids ?? true),
      ...(doubt && { disableCorrelation: true }),
      rows,
    }));
  }
}

function commentOf(rows: readonly number[], ports: ReadonlySet<string>, doubt: Doubt | undefined): string {
  return [
    linesOf(rows),
    ...(ports.size > 0 ? [`on port ${[...ports].join(', ')}`] : []),
    ...(doubt ? [`doubtful: ${DOUBTS[doubt]}`] : []),
  ].join('; ');
}

function linesOf(rows: readonly number[]): string {
  const more = rows.length > LINES_SHOWN ? ` and ${rows.length - LINES_SHOWN} more` : '';
  return `${rows.length === 1 ? 'line' : 'lines'} ${rows.slice(0, LINES_SHOWN).join(', ')}${more}`;
}
