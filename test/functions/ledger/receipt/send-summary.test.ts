import type { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { type Digest, Excerpt } from '../../../../functions/ledger/receipt/digest.ts';
import { type SummaryTopic, sendSummary } from '../../../../functions/ledger/receipt/summary.ts';
import { NO_ROWS } from '../../../../functions/ledger/receipt/tally.ts';
import type { Run } from '../../../../functions/ledger/run.ts';

const file: Run = {
  run: 'r',
  source: 's',
  file: 'f',
  servers: ['main'],
  startedAt: '2024-03-04T02:15:33.000Z',
  pagesDone: new Set(),
  renewals: 0,
};
const poll: Run = { ...file, poll: { parts: 1, rows: 0, newest: '' } };

function digestOf(read: number, rejected = 0): Digest {
  const rejections: Digest['rejections'] = new Excerpt();
  for (let row = 1; row <= rejected; row += 1) rejections.add({ row, reason: 'No' });
  const none = { failures: new Excerpt(), dropped: new Excerpt(), adjusted: new Excerpt() };
  return { rows: { ...NO_ROWS, read, rejected }, rejections, ...none } as unknown as Digest;
}

async function mailsOf(run: Run, digest: Digest, topic: Partial<SummaryTopic>, language?: 'ja') {
  const mails: PublishCommand['input'][] = [];
  const sns = { send: async ({ input }: PublishCommand) => mails.push(input) } as unknown as SNSClient;
  const places = { page: { link: 'https://console.example' }, receipt: 's3://x' };
  await sendSummary({ sns, topic: 'arn', when: 'always', ...topic }, { run, digest, places }, language);
  return mails;
}

const QUIET = { quietPolls: false };
const FAILURES = { when: 'failures' } as const;

test.each<[string, Run, Digest, Partial<SummaryTopic>, number]>([
  ['a file that is well', file, digestOf(1), {}, 1],
  ['a file that is well, to who wants failures', file, digestOf(1), FAILURES, 0],
  ['a file with a rejected row, to who wants failures', file, digestOf(2, 1), FAILURES, 1],
  ['an empty file, though quiet polls are worth none', file, digestOf(0), QUIET, 1],
  ['a poll that found nothing', poll, digestOf(0), {}, 1],
  ['a poll that found nothing, where that is worth none', poll, digestOf(0), QUIET, 0],
  ['a poll that found something, though quiet ones are worth none', poll, digestOf(1), QUIET, 1],
  ['a poll that failed, though quiet ones are worth none', poll, digestOf(0, 1), QUIET, 1],
])('of %s as many mails are sent as are wanted', async (_, run, digest, topic, count) => {
  expect(await mailsOf(run, digest, topic)).toHaveLength(count);
});

test('a mail goes to its topic, in its language, and is English where none is wanted', async () => {
  expect(await mailsOf(file, digestOf(1), {})).toMatchObject([
    {
      TopicArn: 'arn',
      Subject: 'misp-ingest: all well: s/f',
      Message: expect.stringMatching(/Rows: 1 read/),
    },
  ]);
  const [japanese] = await mailsOf(file, digestOf(1), {}, 'ja');
  expect(japanese?.Message).toMatch(/\p{Script=Hiragana}/u);
});
