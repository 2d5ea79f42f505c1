import type { Words } from './words.ts';

export const ja: Words = {
  language: 'ja',
  timeZone: 'Asia/Tokyo',
  zone: 'JST',
  receipt: '取り込み結果',
  allWell: {
    file: 'ファイルの内容はすべて MISP に登録されています。',
    poll: '取得した内容はすべて MISP に登録されています。',
  },
  nothing: { file: 'ファイルに取り込む行がありません。', poll: '新しいデータはありませんでした。' },
  unread: {
    file: 'ファイルを正しく読み取れませんでした。',
    poll: '一部のデータを取得できませんでした。',
  },
  partly: 'すべての行が MISP に登録されていますが、特定の行に対応しない一部の情報は登録されていません。',
  problems: {
    file: (count, read) => `${read} 行のうち ${count} 行が、ファイルのとおりには MISP に登録されていません。`,
    poll: (count, read) =>
      `${read} 件のうち ${count} 件が、MISP に登録されていないか、一部しか登録されていません。`,
  },
  facts: {
    source: 'ソース',
    received: '受付日時',
    finished: '完了日時',
    encoding: '文字コード',
    newest: '最新データの日時',
    run: '実行 ID',
    everything: '全件（JSON）',
  },
  counts: { file: '行数', poll: '件数' },
  fates: {
    read: '読み込み',
    saved: '登録・更新',
    unchanged: '変更なし',
    rejected: '不備',
    dropped: '一部未登録',
    duplicate: '重複',
    passedOver: '対象外',
    failed: '登録失敗',
  },
  toDo: '対応方法',
  advice: {
    file: 'ファイル全体に問題があります。最初の理由に従って対応してください。件数に含まれていない行は、まだ読み込まれていません。',
    rejected:
      '不備のある行を、それぞれの理由に従ってファイル上で修正してください。これらの行は、まだ MISP に登録されていません。',
    dropped:
      '一部の値が登録されなかったイベントがあります。値に誤りがあれば修正してください。値が正しい場合は、理由を misp-ingest の管理者にお知らせください。',
    refused:
      'MISP がイベントの登録を拒否しました。理由が値に関するものであれば、該当する行を修正してください。権限、組織、共有グループ、ブロックリストに関するものであれば、ファイルに問題はありません。misp-ingest の管理者にお知らせください。',
    held: '公開範囲の制限（ガード）により、送信を保留したイベントがあります。行に誤りがあれば修正してください。行が正しい場合は、misp-ingest の管理者が保留を解除できます。',
    failed:
      '送信できなかったイベントがあります。ファイルの問題ではありません。misp-ingest の管理者にお知らせください。管理者が再送できます。',
    again:
      '修正した場合は、同じファイル名で、ファイル全体をもう一度アップロードしてください。同じ内容が MISP に重複して登録されることはありません。',
    poll: 'このデータは定期取得によるもので、修正するファイルはありません。理由を misp-ingest の管理者にお知らせください。',
  },
  upload: 'フォルダーのアップロード画面',
  inBrowser: 'ブラウザーの場合（AWS へのサインインが必要です）：',
  inTerminal: 'ターミナルの場合：',
  sections: {
    rejections: '不備',
    failures: 'MISP に登録できなかったイベント',
    dropped: 'イベントに登録されなかった値',
    adjusted: '表記を変えて登録した値',
    notices: '補足',
    events: 'イベント',
    duplicates: '重複行',
    passedOver: '対象外の行',
  },
  explained: {
    adjusted: 'MISP に登録されていますが、ファイルの表記とは異なります。意図どおりであれば、対応は不要です。',
    duplicates: '他の行と同じ内容の行です。対応は不要です。',
    passedOver: '設定により取り込みの対象としていない行です。対応は不要です。',
  },
  rows: (rows) => `${rows} 行目`,
  inGeneral: '全体',
  duplicateOf: (row, of) => `${row} 行目（${of} 行目と同じ内容）`,
  passedOver: (rows) => `${rows} 行`,
  columns: { event: 'イベント', outcome: '結果', server: 'サーバー', rows: '行' },
  outcomes: {
    created: '新規登録',
    updated: '更新',
    unchanged: '変更なし',
    skipped: '既存のまま',
    refused: '拒否',
    held: '保留',
    failed: '失敗',
  },
  more: (count) => `ほか ${count} 件（JSON にすべて記載されています）`,
  counted: (fate, count) => `${fate} ${count}`,
  letGo: (why) => `ガードによる保留が解除されました：${why}`,
  labelled: (label, text) => `${label}：${text}`,
  inFile: 'ファイルの記載',
  mail: {
    well: '問題なし',
    look: '要確認',
    wrong: '問題のある箇所',
    more: (count) => `ほか ${count} 件は、Web ページをご覧ください。`,
    page: '取り込み結果の全体は、次の Web ページでご覧いただけます（AWS にサインインし、「開く」を選択してください）。',
    newMail:
      '再度アップロードすると、あらためて結果をメールでお知らせします。すべて登録されると、件名に「問題なし」と表示されます。',
    noMail:
      '再度アップロードして問題がなければ、メールは届きません（失敗があった場合にのみ通知する設定です）。',
  },
};
