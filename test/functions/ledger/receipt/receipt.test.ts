import { text } from 'node:stream/consumers';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leftOutBook } from '../../../../functions/ledger/left-out.ts';
import { MOST_SHOWN } from '../../../../functions/ledger/receipt/digest.ts';
import { receiptKey } from '../../../../functions/ledger/receipt/places.ts';
import { writeReceipt } from '../../../../functions/ledger/receipt/receipt.ts';
import { failRun, type Run } from '../../../../functions/ledger/run.ts';
import { type LedgerWorld, openLedgerWorld } from '../../../support/ledger-world.ts';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());

async function read(run: Run, kind: 'json' | 'html') {
  const { s3, bucket } = world.closing;
  const { Body, ContentType } = await s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: receiptKey(run, kind) }),
  );
  return { ContentType, content: await text(Body as never) };
}

test('a receipt is JSON with an entry a line, and its page says what it is', async () => {
  const run = await world.begin();
  await world.report(run, 0);
  await world.report(run, 1);
  const book = leftOutBook(world.ledger, run.run);
  await book.add({ duplicate: { row: 4, of: 2 } });
  await book.add({ rejection: { row: 5, reason: 'No date' } });
  await book.add({ passedOver: { rows: 3, reason: 'offline' } });
  await book.add({ passedOver: { rows: 1, reason: 'old' } });
  await book.flush();
  const failed = await failRun(world.ledger, run.run, 'It ends in the middle');
  await writeReceipt(world.ledger, world.closing, { ...failed, finishedAt: '2024-03-04T10:00:00.000Z' });
  const { content, ContentType } = await read(run, 'json');
  expect(ContentType).toBe('application/json');
  const event = (n: number) =>
    `{"outcome":"created","server":"main","uuid":"u${n}","id":"1","url":null,"info":"i","rows":[${n + 2}]}`;
  const written = JSON.parse(content);
  expect(written).toMatchObject({
    run: run.run,
    source: 'ransomwatch',
    file: 'a.tsv',
    startedAt: run.startedAt,
    finishedAt: '2024-03-04T10:00:00.000Z',
    rows: { read: 8, saved: 2, duplicate: 1, rejected: 1, passedOver: 4 },
  });
  expect(written.events).toEqual([JSON.parse(event(0)), JSON.parse(event(1))]);
  const lines = content.split('\n');
  expect(lines.slice(lines.findIndex((line) => line.startsWith('  "events"'))).map(shapeOf)).toEqual([
    '  "events": [',
    '    {},',
    '    {}',
    '  ],',
    '  "rejections": [',
    '    {"row":0,"reason":"It ends in the middle"},',
    '    {"row":5,"reason":"No date"}',
    '  ],',
    '  "duplicates": [',
    '    {"row":4,"of":2}',
    '  ],',
    '  "passedOver": [',
    '    {"rows":3,"reason":"offline"},',
    '    {"rows":1,"reason":"old"}',
    '  ],',
    '  "notices": []',
    '}',
    '',
  ]);
  const page = await read(run, 'html');
  expect(page.ContentType).toBe('text/html; charset=utf-8');
  expect(page.content).toMatch(/^<!doctype html>\n<html lang="en">/);
});

/** Of events only that they are there. */
const shapeOf = (line: string) => line.replace(/\{.*"uuid".*\}/, '{}');

test('a receipt has all of a kind, though its page has the first of them', async () => {
  const run = await world.begin();
  const many = MOST_SHOWN + 2;
  const book = leftOutBook(world.ledger, run.run);
  for (let i = 0; i < many; i += 1) await book.add({ duplicate: { row: i + 2, of: 1 } });
  for (let i = 0; i < many; i += 1) await book.add({ notice: `Notice ${i}` });
  for (let i = 0; i < many; i += 1) await book.add({ passedOver: { rows: 1, reason: `Reason ${i}` } });
  for (let i = 0; i < many; i += 1) await book.add({ rejection: { row: i + 9_000, reason: 'No' } });
  await book.flush();
  await writeReceipt(world.ledger, world.closing, run);
  const { duplicates, notices, passedOver, rejections } = JSON.parse((await read(run, 'json')).content);
  expect(duplicates.map(({ row }: { row: number }) => row)).toEqual(
    [...Array(many).keys()].map((i) => i + 2),
  );
  expect([notices.length, notices.at(-1)]).toEqual([many, `Notice ${many - 1}`]);
  expect([passedOver.length, passedOver.at(-1)]).toEqual([many, { rows: 1, reason: `Reason ${many - 1}` }]);
  expect([rejections.length, rejections.at(-1)]).toEqual([many, { row: many + 8_999, reason: 'No' }]);
});
