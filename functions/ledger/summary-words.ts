import type { RowCounts } from './tally.ts';

export type Language = 'en' | 'ja';

/** What a summary says in its own words; reasons are in those of whoever gave them. */
export interface Words {
  rows: string;
  fates: Record<keyof RowCounts, string>;
  row: string;
  server: string;
  receipt: string;
  more: string;
  poll: Record<'found' | 'saved' | 'unchanged' | 'incomplete' | 'failed' | 'newest' | 'nothing', string>;
}

const en: Words = {
  rows: 'Rows',
  fates: {
    read: 'read',
    saved: 'saved',
    unchanged: 'unchanged',
    rejected: 'rejected',
    dropped: 'dropped',
    duplicate: 'duplicate',
    passedOver: 'passed over',
    failed: 'failed',
  },
  row: 'row',
  server: 'server',
  receipt: 'Receipt',
  more: 'and more: see the receipt',
  poll: {
    found: 'Found',
    saved: 'Created or changed',
    unchanged: 'Unchanged',
    incomplete: 'Incomplete',
    failed: 'Failed',
    newest: 'Newest',
    nothing: 'Nothing new.',
  },
};

const ja: Words = {
  rows: '行',
  fates: {
    read: '読み込み',
    saved: '登録・更新',
    unchanged: '変更なし',
    rejected: '却下',
    dropped: '一部欠落',
    duplicate: '重複',
    passedOver: '対象外',
    failed: '失敗',
  },
  row: '行',
  server: 'サーバー',
  receipt: 'レシート',
  more: 'ほかにもあります。レシートを参照してください。',
  poll: {
    found: '検出',
    saved: '登録・更新',
    unchanged: '変更なし',
    incomplete: '一部欠落',
    failed: '失敗',
    newest: '最新の日時',
    nothing: '新しいものはありませんでした。',
  },
};

export const words: Record<Language, Words> = { en, ja };
