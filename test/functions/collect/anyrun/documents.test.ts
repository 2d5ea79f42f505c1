import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../../../../local/anyrun/analyses.ts';
import { analysis, fixture, tagNames, uuidOfNumber } from '../../../support/analyses.ts';
import { type AnyrunDoor, anyrunDoor } from '../../../support/anyrun.ts';
import { counts } from '../../../support/receipts.ts';

let door: AnyrunDoor;

let last = 0;

beforeAll(async () => {
  door = await anyrunDoor({ anyrun: { analyses: [] } });
});

/** One more in the history. */
function add(change: Partial<Analysis> = {}): number {
  last += 1;
  door.anyrun.add(analysis(last, change));
  return last;
}

const eventOf = (number: number) =>
  door.misp
    .events()
    .find(({ Event }) => Event.uuid === uuidOfNumber(number) || Event.info.includes(`sample-${number}.`))
    ?.Event;

describe('one document', () => {
  test.each([
    ['report', { report: undefined }, '/v1/analysis/'],
    ['summary/misp', { misp: undefined }, '/summary/misp'],
    ['ioc/json', { ioc: undefined }, '/ioc/json'],
  ])('that is missing, %s, keeps the event from nothing else', async (_, change, path) => {
    const number = add(change);
    const receipt = await door.poll();
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(receipt.rejections).toHaveLength(1);
    expect(receipt.rejections[0]?.reason).toContain(path);
    expect(receipt.rejections[0]?.reason).toContain('is not there (ANY.RUN answers 404: Task not found)');
    expect(eventOf(number)?.date).toBe('2026-09-01');
    expect(tagNames(eventOf(number)?.Tag)).toContain('anyrun');
  });

  test.each([
    ['cut', '[{"category": "DNS requ', 'is no JSON'],
    ['a page', '<html><body>Just a moment...</body></html>', 'is no JSON'],
    ['of another form', { tasks: [] }, 'has not the form'],
    ['an error with status 200', { error: true, message: 'Internal failure' }, 'Internal failure'],
  ])('that is malformed, %s, keeps the event from nothing else', async (_, ioc, reason) => {
    const number = add({ ioc });
    const receipt = await door.poll();
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(receipt.rejections).toMatchObject([{ row: 0, reason: expect.stringContaining(reason) }]);
    expect(eventOf(number)?.Attribute.map(({ type }) => type)).toEqual(['link']);
  });

  test('that is written a little after the report is waited for, however long that took', async () => {
    add();
    const running = JSON.stringify(fixture('synthetic_report_not_done'));
    const report = new RegExp(`^/v1/analysis/${uuidOfNumber(last)}`);
    door.anyrun.fault({
      kind: 'answer',
      status: 200,
      body: running,
      times: 4,
      on: ({ path }) => report.test(path),
    });
    door.anyrun.fault({ kind: 'answer', status: 404, body: '', times: 2, on: /summary\/misp/ });
    expect((await door.poll()).rejections).toEqual([]);
  });

  test('that was malformed once is asked for again', async () => {
    add();
    door.anyrun.fault({ kind: 'answer', status: 200, body: '{"Event":', on: /summary\/misp/ });
    expect(await door.poll()).toMatchObject({ rows: { saved: 1 }, rejections: [] });
  });

  test('with one indicator that has no value loses that one, by name', async () => {
    const good = { category: 'DNS requests', type: 'domain', ioc: 'good.example', reputation: 2 };
    const number = add({ ioc: [{ category: 'DNS requests', type: 'domain' }, good, null] });
    const { rejections } = await door.poll();
    expect(rejections.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('indicator 1 of ioc/json has no value'),
      expect.stringContaining('indicator 3 of ioc/json has no value'),
    ]);
    expect(eventOf(number)?.Attribute.map(({ value }) => value)).toContain('good.example');
  });
});

test('all documents missing is a dead letter with the reason, and a row that failed', async () => {
  add();
  const number = add({ report: undefined, misp: undefined, ioc: undefined });
  const receipt = await door.poll();
  expect(receipt.rows).toEqual(counts({ read: 2, saved: 1, failed: 1 }));
  const { deadLetters } = door.stack.queues.source('anyrun').finds;
  // The receipt is written first.
  await expect.poll(() => deadLetters.size()).toBe(1);
  const dead = await deadLetters.drain();
  expect(dead.map(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue)).toEqual([
    expect.stringContaining('Task not found'),
  ]);
  expect(dead[0]?.MessageAttributes).toMatchObject({
    find: { StringValue: uuidOfNumber(number) },
    rows: { StringValue: '1' },
  });
});

test('a dead letter that is redriven once its cause is gone becomes an event, and the receipt says so', async () => {
  const number = add({ report: undefined, misp: undefined, ioc: undefined });
  const receipt = await door.poll();
  expect(receipt.rows).toEqual(counts({ read: 1, failed: 1 }));
  const { finds } = door.stack.queues.source('anyrun');
  await expect.poll(() => finds.deadLetters.size()).toBe(1);
  const [dead] = await finds.deadLetters.drain();
  door.anyrun.change(uuidOfNumber(number), analysis(number));
  await finds.queue.send(dead?.Body);
  const rows = async () => (await door.stack.findReceipt(`anyrun/${receipt.file}`))?.rows;
  await expect.poll(rows, { timeout: 15_000 }).toEqual(counts({ read: 1, saved: 1 }));
});

describe('an analysis that is not finished', () => {
  test.each([
    ['by its status', fixture('synthetic_report_not_done')],
    ['by an error with status 200', { error: true, message: 'Task is still running' }],
  ])('%s waits, and arrives once it is', async (_, report) => {
    const number = add({ report });
    const other = add();
    const key = await door.stack.poll('anyrun');
    await expect.poll(() => eventOf(other), { timeout: 15_000 }).toBeDefined();
    expect(await door.stack.findReceipt(key)).toBeUndefined();
    expect(eventOf(number)).toBeUndefined();
    door.anyrun.change(uuidOfNumber(number), { report: analysis(number).report });
    const receipt = await door.stack.waitForReceipt(key);
    expect(receipt.rows).toEqual(counts({ read: 2, saved: 2 }));
    expect(eventOf(number)).toBeDefined();
  });
});

describe('the archive', () => {
  test('has the three documents as they came, in the folder of the day and the analysis', async () => {
    const number = add();
    await door.poll();
    const folder = `anyrun/2026-09-01/${uuidOfNumber(number)}/`;
    const { s3 } = door.stack.clients;
    const Bucket = door.stack.bucket;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: folder }));
    expect(Contents.map(({ Key }) => Key).sort()).toEqual(
      ['ioc', 'misp', 'report'].map((name) => `${folder}${name}.json`),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `${folder}ioc.json` }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toEqual(analysis(number).ioc);
  });
});

test('names in Japanese and with emoji, empty lists and both shapes of tags make events', async () => {
  const { history } = analysis(last + 1);
  const japanese = {
    ...history,
    name: '請求書💥.exe',
    tags: ['emotet', { users: true, tag: '要調査' }],
  };
  add({ history: japanese, misp: undefined, ioc: [] });
  const receipt = await door.poll();
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  const event = door.misp.events().find(({ Event }) => Event.info === '請求書[U+1F4A5].exe')?.Event;
  expect(tagNames(event?.Tag)).toEqual(expect.arrayContaining(['emotet', '要調査']));
});

test('what ANY.RUN names in no way that is known is kept, and named', async () => {
  const number = add({ ioc: fixture('synthetic_ioc_unknown_values') });
  const { events, rows } = await door.poll();
  expect(rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(eventOf(number)?.Attribute).toHaveLength(3);
  const reasons = events[0]?.adjusted?.map(({ reason }) => reason).join('\n');
  expect(reasons).toContain('Brand new category');
  expect(reasons).toContain("ANY.RUN's reputation 7 is not known");
});
