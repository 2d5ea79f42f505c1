import { afterEach, expect, test } from 'vitest';
import { analysis, fixture } from '../../../support/analyses.ts';
import { type AnyrunDoor, type AnyrunDoorOptions, openAnyrunDoor } from '../../../support/anyrun.ts';
import { readMails } from '../../../support/mails.ts';

let door: AnyrunDoor;

afterEach(() => door.close());

const summaries = ['desk@example.org'];
const NOTHING = { report: undefined, misp: undefined, ioc: undefined };

async function summaryOf(
  notifications: AnyrunDoorOptions['notifications'],
  analyses = [analysis(1), analysis(2, NOTHING)],
) {
  door = await openAnyrunDoor({ anyrun: { analyses }, notifications });
  const { file, run } = await door.poll();
  await expect.poll(door.stack.progress).toMatchObject({ uploads: 0, events: 0 });
  const [mail] = await readMails(door.stack);
  return mail?.Message.replaceAll(file, '<day>').replaceAll(run, '<run>');
}

test('the summary of a night says what was found, what became of it, and the newest date', async () => {
  expect(await summaryOf({ summaries })).toMatch(
    /^anyrun\/<day>\n1 of 2 finds is not in MISP, or not all of it\.\nFinds: 2 read = 1 created or changed \+ 1 failed\nNewest: 2026-09-01T00:02:00.000Z\n\nWhat is wrong\n1\. Row 1: \/v1\/analysis\/.* is not there .*\n.*\n\nWhat to do\n1\. This was polled, so there is no file to correct: .*\n\nAll of it as a page .*\n.*\n {2}aws s3 cp s3:\/\/misp-ingest\/receipts\/anyrun\/<day>\.<run>\.html \.$/,
  );
});

test('in Japanese, if that is wanted', async () => {
  expect(await summaryOf({ summaries, language: 'ja' })).toMatch(
    /^anyrun\/<day>\n2 件のうち 1 件が、.*\n件数：読み込み 2 = 登録・更新 1 \+ 登録失敗 1\n最新データの日時：2026-09-01/,
  );
});

test('a quiet night is worth a mail, unless it is not wanted', async () => {
  expect(await summaryOf({ summaries }, [])).toMatch(
    /^anyrun\/<day>\nNothing new was found\.\nFinds: 0 read\n\nAll of it as a page/,
  );
  await door.close();
  expect(await summaryOf({ summaries, quietPolls: false }, [])).toBeUndefined();
});

test('what a poll keeps in another form is worth a mail, even to who wants one for failures only', async () => {
  const odd = analysis(1, { ioc: fixture('synthetic_ioc_unknown_values') });
  const mail = await summaryOf({ summaries, summariesWhen: 'failures' }, [odd]);
  expect(mail).toMatch(
    /All that was found is in MISP\.\n(.*\n)*What is wrong\n1\. Row 1: .*Brand new category/,
  );
});
