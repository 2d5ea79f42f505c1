import { afterEach, expect, test } from 'vitest';
import { type FrontDoor, type FrontDoorOptions, openFrontDoor } from '../../support/front-door.ts';
import { fileOf, HEADER, row } from '../../support/ransomwatch.ts';

let door: FrontDoor | undefined;

async function open(notifications: FrontDoorOptions['notifications']): Promise<FrontDoor> {
  door = await openFrontDoor({ notifications });
  return door;
}

afterEach(async () => {
  await door?.close();
  door = undefined;
});

const MIXED = HEADER + row('Fine') + row('Late', { first_seen: 'soon' });
const summaries = ['analyst@example.org'];

test('a run has one summary, which says what became of the rows and where the receipt is', async () => {
  const { ingest, settle, stack } = await open({ summaries });
  const { run } = await ingest('mixed.tsv', MIXED);
  await settle();
  const messages = await stack.queues.summaries.drain();
  expect(messages).toHaveLength(1);
  expect(messages[0]?.Body).toBe(
    [
      'ransomwatch/mixed.tsv',
      'Rows: 2 read, 1 saved, 0 unchanged, 1 rejected, 0 dropped, 0 duplicate, 0 passed over, 0 failed',
      '',
      'row 3: first_seen is no date and time; write it as 2021-10-26 20:53:50 (first_seen: soon)',
      '',
      `Receipt: s3://${stack.bucket}/receipts/ransomwatch/mixed.tsv.${run}.json`,
    ].join('\n'),
  );
});

test('no summary is sent where nobody wants one', async () => {
  const { ingest, settle, stack } = await open({});
  await ingest('mixed.tsv', MIXED);
  await settle();
  expect(await stack.queues.summaries.size()).toBe(0);
});

test('with summariesWhen: failures, a run without any has none', async () => {
  const { ingest, settle, stack } = await open({ summaries, summariesWhen: 'failures' });
  await ingest('fine.tsv', fileOf('Fine'));
  await settle();
  expect(await stack.queues.summaries.size()).toBe(0);
  await ingest('mixed.tsv', MIXED);
  await settle();
  expect(await stack.queues.summaries.size()).toBe(1);
});
