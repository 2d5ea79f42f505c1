import type { Parsed } from '../../functions/formats/format.ts';
import type { EventDraft } from '../../functions/misp/event-draft.ts';
import { correct, draftOf } from './drafts.ts';
import type { Random } from './random.ts';

/** A file that is dropped, or dropped again with other content, once so many steps were made. */
export interface Drop {
  at: number;
  file: string;
  /** Counts the drops of this file. */
  version: number;
  content: Parsed[];
  /** S3 may tell of it twice. */
  notifications: number;
}

/** `poison` kills the function whenever it comes to the event: before it reaches MISP, or after. */
export type Trouble = 'refused for ever' | 'refused till mended' | 'poison before' | 'poison after';

export function planDrops(
  random: Random,
  /** In all names, since the schedules share a ledger. */
  number: number,
  longest: number,
): { drops: Drop[]; troubles: Record<string, Trouble> } {
  const troubles: Record<string, Trouble> = {};
  const drops = Array.from({ length: random.pick([1, 1, 1, 2]) }, (_, i) =>
    planFile(random, `${number}${'ab'[i]}.drafts`, longest, troubles),
  );
  return { drops: drops.flat().sort((a, b) => a.at - b.at), troubles };
}

function planFile(random: Random, file: string, longest: number, troubles: Record<string, Trouble>): Drop[] {
  const first = Array.from({ length: random.int(1, 3) }, (_, i) => draftOf(random, `${file}-${i}`));
  const common = random.chance(0.1) ? random.pick(REFUSALS) : undefined;
  for (const { key } of first) {
    const trouble = common ?? (random.chance(0.12) ? random.pick(TROUBLES) : undefined);
    if (trouble) troubles[key.join()] = trouble;
  }
  let drafts = first;
  let at = random.int(0, 30);
  return Array.from({ length: random.pick([1, 1, 2, 2, 3]) }, (_, version) => {
    if (version > 0) {
      drafts = drafts.map((draft, i) => {
        const attributes = first[i]?.attributes ?? [];
        if (random.chance(0.1)) return { ...draft, attributes };
        return random.chance(0.6) ? correct(random, draft) : draft;
      });
      at += random.pick([1, 5, random.int(1, longest / 2)]);
    }
    const content = random.chance(0.08) ? NO_EVENTS : toContent(random, drafts, troubles);
    return { at, file, version, content, notifications: random.chance(0.15) ? 2 : 1 };
  });
}

const REFUSALS: [Trouble, ...Trouble[]] = ['refused for ever', 'refused till mended'];
const TROUBLES: [Trouble, ...Trouble[]] = [
  'refused for ever',
  'refused till mended',
  'poison before',
  'poison after',
];

/** The import itself closes the run of such a file. */
const NO_EVENTS: Parsed[] = [1, 2].map((row) => ({ rejection: { row, reason: 'is no row' } }));

/** Rows in order: a draft is of one or two, and between them may be rows that make no event. */
function toContent(random: Random, drafts: EventDraft[], troubles: Record<string, Trouble>): Parsed[] {
  let row = 0;
  return drafts.flatMap((draft): Parsed[] => {
    const rows = Array.from({ length: random.int(1, 2) }, () => ++row);
    const attributes = draft.attributes.map((attribute, i) => ({
      ...attribute,
      rows: [rows[i % rows.length] ?? 1],
    }));
    // MISP contract 107-117: this is no date for it
    const date = troubles[draft.key.join()] === 'refused for ever' ? '20180403' : draft.date;
    const parsed: Parsed[] = [{ draft: { ...draft, date, attributes, rows } }];
    if (random.chance(0.2)) parsed.push({ rejection: { row: ++row, reason: 'is no row' } });
    if (random.chance(0.2)) parsed.push({ duplicate: { row: ++row, of: rows[0] ?? 1 } });
    return parsed;
  });
}
