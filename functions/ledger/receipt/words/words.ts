import type { Outcome } from '../../outcome.ts';
import type { RowCounts } from '../tally.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';

export type Language = 'en' | 'ja';

/** A dropped file has rows, a poll has finds. */
export type Kind = 'file' | 'poll';

/** What has to be done, by whom. In this order. */
export const ADVICE = ['file', 'rejected', 'dropped', 'refused', 'held', 'failed', 'again', 'poll'] as const;
export type Advice = (typeof ADVICE)[number];

export type Section =
  | 'rejections'
  | 'failures'
  | 'dropped'
  | 'adjusted'
  | 'notices'
  | 'events'
  | 'duplicates'
  | 'passedOver';

/** What we say in our own words; reasons are in those of whoever gave them. */
export interface Words {
  language: Language;
  /** In which times are told, and what it is called. */
  timeZone: string;
  zone: string;
  receipt: string;
  allWell: Record<Kind, string>;
  nothing: Record<Kind, string>;
  unread: Record<Kind, string>;
  partly: string;
  problems: Record<Kind, (count: string, read: string) => string>;
  facts: Record<'source' | 'received' | 'finished' | 'encoding' | 'newest' | 'run' | 'everything', string>;
  counts: Record<Kind, string>;
  fates: Record<keyof RowCounts, string>;
  toDo: string;
  advice: Record<Advice, string>;
  /** What the links and commands below it do. */
  upload: string;
  inBrowser: string;
  inTerminal: string;
  sections: Record<Section, string>;
  /** What the entries of a section have in common, if that is not said by its name. */
  explained: Partial<Record<Section, string>>;
  rows: (rows: string) => string;
  /** What is about no single row. */
  inGeneral: string;
  duplicateOf: (row: string, of: string) => string;
  passedOver: (rows: string) => string;
  columns: Record<'event' | 'outcome' | 'server' | 'rows', string>;
  outcomes: Record<Outcome['outcome'], string>;
  more: (count: string) => string;
  /** A count among others: `2 rejected`. */
  counted: (fate: string, count: string) => string;
  /** Of an event that the guard held. */
  letGo: (why: string) => string;
  /** What stands before something: `Row 3: …`. */
  labelled: (label: string, text: string) => string;
  inFile: string;
  mail: Record<'well' | 'look' | 'wrong' | 'page' | 'newMail' | 'noMail', string> & {
    more: (count: string) => string;
  };
}

export const words: Record<Language, Words> = { en, ja };
