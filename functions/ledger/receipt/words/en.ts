import type { Words } from './words.ts';

export const en: Words = {
  language: 'en',
  timeZone: 'UTC',
  zone: 'UTC',
  receipt: 'Receipt',
  allWell: {
    file: 'All of this file is in MISP.',
    poll: 'All that was found is in MISP.',
  },
  nothing: { file: 'The file has no rows.', poll: 'Nothing new was found.' },
  unread: { file: 'The file could not be read as it should.', poll: 'Not all could be fetched.' },
  partly: 'Every row is in MISP, but something that belongs to no single row was left out.',
  problems: {
    file: (count, read) =>
      `${count} of ${read} rows ${count === '1' ? 'is' : 'are'} not in MISP as the file has ${count === '1' ? 'it' : 'them'}.`,
    poll: (count, read) =>
      `${count} of ${read} finds ${count === '1' ? 'is' : 'are'} not in MISP, or not all of ${count === '1' ? 'it' : 'them'}.`,
  },
  facts: {
    source: 'Source',
    received: 'Received',
    finished: 'Finished',
    encoding: 'Encoding',
    newest: 'Newest',
    run: 'Run',
    everything: 'Everything, as JSON',
  },
  counts: { file: 'Rows', poll: 'Finds' },
  fates: {
    read: 'read',
    saved: 'created or changed',
    unchanged: 'unchanged',
    rejected: 'rejected',
    dropped: 'incomplete',
    duplicate: 'duplicate',
    passedOver: 'passed over',
    failed: 'failed',
  },
  toDo: 'What to do',
  advice: {
    file: 'Something is wrong with the file as a whole: the first of the reasons says what to do. Rows that are not counted have not been read.',
    rejected: 'Correct each rejected row in the file; its reason says how. Nothing of it is in MISP yet.',
    dropped:
      'Some events are in MISP without some of their values. Correct the values that are wrong. If one is right, show its reason to whoever looks after misp-ingest.',
    refused:
      'MISP refused whole events. If the reason is about a value, correct the row. If it is about permissions, organisations, sharing groups or the blocklist, the file is right: show it to whoever looks after misp-ingest.',
    held: 'The guard holds events back that would go further than they may. Where the row is wrong, correct it. Where it is right, whoever looks after misp-ingest can let it go.',
    failed:
      'Some events could not be sent. That is not the fault of the file: tell whoever looks after misp-ingest, who can send them again.',
    again:
      'If you have corrected something, drop the whole file again, under the same name. Nothing comes into MISP twice.',
    poll: 'This was polled, so there is no file to correct: show the reasons to whoever looks after misp-ingest.',
  },
  upload: 'Upload page of the folder',
  inBrowser: 'In a browser, signed in to AWS:',
  inTerminal: 'In a terminal:',
  sections: {
    rejections: 'Rejected',
    failures: 'Not in MISP',
    dropped: 'Left out of events',
    adjusted: 'Kept in another form',
    notices: 'Good to know',
    events: 'Events',
    duplicates: 'Duplicate rows',
    passedOver: 'Passed over',
  },
  explained: {
    adjusted:
      'These values are in MISP, but not letter by letter as in the file. If a form is what was meant, nothing has to be done.',
    duplicates: 'These rows say again what another one says. Nothing has to be done.',
    passedOver: 'The configuration has no use for these rows. Nothing has to be done.',
  },
  rows: (rows) => `${/\D/.test(rows) ? 'Rows' : 'Row'} ${rows}`,
  inGeneral: 'In general',
  duplicateOf: (row, of) => `row ${row}, as row ${of}`,
  passedOver: (rows) => `${rows} ${rows === '1' ? 'row' : 'rows'}`,
  columns: { event: 'Event', outcome: 'Outcome', server: 'Server', rows: 'Rows' },
  outcomes: {
    created: 'created',
    updated: 'changed',
    unchanged: 'unchanged',
    skipped: 'left as it is',
    refused: 'refused',
    held: 'held',
    failed: 'failed',
  },
  more: (count) => `and ${count} more, which only the JSON has`,
  counted: (fate, count) => `${count} ${fate}`,
  letGo: (why) => `The guard held it, and it was let go: ${why}`,
  labelled: (label, text) => `${label}: ${text}`,
  inFile: 'In the file',
  mail: {
    well: 'all well',
    look: 'please look',
    wrong: 'What is wrong',
    more: (count) => `and ${count} more: see the page`,
    page: 'All of it as a page (sign in to AWS, then "Open"):',
    newMail: 'You will get a new mail, which says "all well" once everything is in MISP.',
    noMail: 'If all is well then, no mail comes: you get them for failures only.',
  },
};
