import { afterEach, describe, expect, test } from 'vitest';
import { type FrontDoor, type FrontDoorOptions, openFrontDoor, SOURCE } from '../../../support/front-door.ts';
import { type Mail, readMails } from '../../../support/mails.ts';
import { fileOf, HEADER, row, victims } from '../../../support/ransomwatch.ts';

let door: FrontDoor | undefined;

async function open(notifications: FrontDoorOptions['notifications']): Promise<FrontDoor> {
  door = await openFrontDoor({ notifications });
  return door;
}

afterEach(async () => {
  await door?.close();
  door = undefined;
});

async function mailsOf({ ingest, settle, stack }: FrontDoor, file: string, text: string): Promise<Mail[]> {
  await ingest(file, text);
  await settle();
  return await readMails(stack);
}

const MIXED = HEADER + row('Fine') + row('Late', { first_seen: 'soon' });
const summaries = ['analyst@example.org'];

test('a run has one summary: counts that add up, what is wrong, what to do, and where its page is', async () => {
  const { ingest, settle, stack } = await open({ summaries });
  const { run } = await ingest('mixed.tsv', MIXED);
  await settle();
  const [mail, ...others] = await readMails(stack);
  expect(others).toEqual([]);
  expect(mail?.Subject).toBe('misp-ingest: please look: ransomwatch/mixed.tsv');
  const console = 'https://us-east-1.console.aws.amazon.com/s3';
  expect(mail?.Message.split('\n')).toEqual([
    'ransomwatch/mixed.tsv',
    '1 of 2 rows is not in MISP as the file has it.',
    'Rows: 2 read = 1 created or changed + 1 rejected',
    '',
    'What is wrong',
    '1. Row 3: first_seen is no date and time; write it as 2021-10-26 20:53:50',
    '   first_seen: soon',
    '   In the file: LockBit | Late | soon | N/A | hxxp://leak[.]example/',
    '',
    'What to do',
    '1. Correct each rejected row in the file; its reason says how. Nothing of it is in MISP yet.',
    expect.stringMatching(
      /^2\. If you have corrected something, drop the whole file again, under the same name\./,
    ),
    '   In a terminal:',
    '     aws s3 cp mixed.tsv s3://misp-ingest/ransomwatch/mixed.tsv',
    '   In a browser, signed in to AWS:',
    `     ${console}/upload/misp-ingest?region=us-east-1&prefix=ransomwatch%2F`,
    'You will get a new mail, which says "all well" once everything is in MISP.',
    '',
    'All of it as a page (sign in to AWS, then "Open"):',
    `  ${console}/object/misp-ingest?region=us-east-1&prefix=receipts%2Fransomwatch%2Fmixed.tsv.${run}.html`,
    `  aws s3 cp s3://misp-ingest/receipts/ransomwatch/mixed.tsv.${run}.html .`,
  ]);
});

test('who has only the mail finds the bad row, corrects it, drops the file again, and reads that all is well', async () => {
  const opened = await open({ summaries });
  const [mail] = await mailsOf(opened, 'mixed.tsv', MIXED);
  const { number = '', example = '' } =
    /Row (?<number>\d+): .* write it as (?<example>.*)$/m.exec(mail?.Message ?? '')?.groups ?? {};
  const { wrong = '' } = /^ +first_seen: (?<wrong>.*)$/m.exec(mail?.Message ?? '')?.groups ?? {};
  const lines = MIXED.split('\n').map((line, i) =>
    i + 1 === Number(number) ? line.replace(wrong, example) : line,
  );
  const { source = '', file = '' } =
    /aws s3 cp \S+ s3:\/\/[^/]+\/(?<source>[^/]+)\/(?<file>\S+)/.exec(mail?.Message ?? '')?.groups ?? {};
  expect(source).toBe(SOURCE);

  const [second] = await mailsOf(opened, file, lines.join('\n'));
  expect(second?.Subject).toBe('misp-ingest: all well: ransomwatch/mixed.tsv');
  expect(second?.Message).toMatch(
    /^ransomwatch\/mixed\.tsv\nAll of this file is in MISP\.\nRows: 2 read = 1 created or changed \+ 1 unchanged\n\nAll of it as a page/,
  );
});

test('in Japanese, if that is wanted', async () => {
  const [mail] = await mailsOf(await open({ summaries, language: 'ja' }), '一覧.tsv', MIXED);
  expect(mail?.Subject).toBe('misp-ingest: 要確認: ransomwatch/一覧.tsv');
  expect(mail?.Message).toContain('2 行のうち 1 行が、ファイルのとおりには MISP に登録されていません。');
  expect(mail?.Message).toContain('1. 3 行目：first_seen is no date and time');
  expect(mail?.Message).toContain('aws s3 cp 一覧.tsv s3://misp-ingest/ransomwatch/一覧.tsv');
});

test('of many failures the first ten are told, and how many more there are', async () => {
  const bad = victims(25, 'Late').map((victim) => row(victim, { first_seen: 'soon' }));
  const [mail] = await mailsOf(await open({ summaries }), 'many.tsv', HEADER + bad.join(''));
  expect(mail?.Message.match(/^\d+\. Row \d+/gm)).toHaveLength(10);
  expect(mail?.Message).toContain('\nand 15 more: see the page\n');
});

describe('a hostile file', () => {
  test('forges no line of the mail, hides nothing in it, and puts no live address there', async () => {
    const url = 'http://evil.example/\u202egnp.exe';
    const bad = `"Lock\nBit"\tAcme\tsoon\u200b, see ${url}\tN/A\t${url}\n`;
    const [mail] = await mailsOf(await open({ summaries }), 'hostile.tsv', HEADER + bad);
    expect(mail?.Message).toContain(
      'first_seen: soon[U+200B], see hxxp://evil[.]example/[U+202E]gnp[.]exe\n',
    );
    expect(mail?.Message).toContain('In the file: Lock[U+000A]Bit | Acme | ');
    expect(mail?.Message).not.toContain('http://');
  });

  test('of any name has a subject that SNS takes, and no command that a shell could misread', async () => {
    const opened = await open({ summaries });
    const [long] = await mailsOf(opened, `${'長'.repeat(150)}.tsv`, MIXED);
    expect(long?.Subject.length).toBeLessThan(100);
    const [quoted] = await mailsOf(opened, "it's $(id).tsv", MIXED);
    expect(quoted?.Message).toContain(
      "aws s3 cp 'it'\\''s $(id).tsv' 's3://misp-ingest/ransomwatch/it'\\''s $(id).tsv'\n",
    );
    const [dashed] = await mailsOf(opened, '--recursive', MIXED);
    expect(dashed?.Message).toContain('aws s3 cp ./--recursive s3:');
    const [hidden] = await mailsOf(opened, 'a\u202evst.exe', MIXED);
    expect(hidden?.Subject).toBe('misp-ingest: please look: ransomwatch/a[U+202E]vst.exe');
    expect(hidden?.Message).not.toContain('aws s3 cp');
  });
});

test('no summary is sent where nobody wants one', async () => {
  expect(await mailsOf(await open({}), 'mixed.tsv', MIXED)).toEqual([]);
});

test('with summariesWhen: failures, a run without any has none, and a mail says that none will come', async () => {
  const opened = await open({ summaries, summariesWhen: 'failures' });
  expect(await mailsOf(opened, 'fine.tsv', fileOf('Fine'))).toEqual([]);
  const [mail] = await mailsOf(opened, 'mixed.tsv', MIXED);
  expect(mail?.Message).toContain('If all is well then, no mail comes');
});
