import { afterEach, expect, test } from 'vitest';
import { analysis } from '../../support/analyses.ts';
import { type AnyrunDoor, type AnyrunDoorOptions, openAnyrunDoor } from '../../support/anyrun.ts';

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
  const [message] = await door.stack.queues.summaries.drain();
  return message?.Body?.replace(file, '<day>').replace(file, '<day>').replace(run, '<run>');
}

test('the summary of a night says what was found, what became of it, and the newest date', async () => {
  expect(await summaryOf({ summaries })).toMatch(
    /^anyrun\/<day>\nFound: 2\nCreated or changed: 1\nUnchanged: 0\nIncomplete: 0\nFailed: 1\nNewest: 2026-09-01T00:02:00.000Z\n\nrow 1, server main: \/v1\/analysis\/.* is not there .*\n\nReceipt: s3:\/\/misp-ingest\/receipts\/anyrun\/<day>\.<run>\.json$/,
  );
});

test('in Japanese, if that is wanted', async () => {
  expect(await summaryOf({ summaries, language: 'ja' })).toMatch(
    /^anyrun\/<day>\n検出: 2\n登録・更新: 1\n変更なし: 0\n一部欠落: 0\n失敗: 1\n最新の日時: 2026-09-01/,
  );
});

test('a quiet night is worth a mail, unless it is not wanted', async () => {
  expect(await summaryOf({ summaries }, [])).toMatch(/^anyrun\/<day>\nNothing new\.\n\nReceipt/);
  await door.close();
  expect(await summaryOf({ summaries, quietPolls: false }, [])).toBeUndefined();
});
