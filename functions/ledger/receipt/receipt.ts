import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Ledger } from '../ledger.ts';
import { readLeftOut, readOutcomes, readRejections } from '../read-run.ts';
import type { Run } from '../run.ts';
import { type Digest, digestRun, type Excerpt } from './digest.ts';
import { receiptPage } from './page/receipt-page.ts';
import { placesOf, receiptKey } from './places.ts';
import type { Language } from './words/words.ts';

/** Where receipts lie: `s3` and the name of the bucket; and in which language their pages are. */
export interface ReceiptStore {
  s3: S3Client;
  bucket: string;
  language?: Language | undefined;
}

/**
 * The page, and then the receipt itself: who finds that finds both. Written as it is read from the ledger, so that a
 * file of a million rows needs no more memory than one of ten thousand.
 */
export async function writeReceipt(ledger: Ledger, store: ReceiptStore, run: Run): Promise<Digest> {
  const digest = await digestRun(ledger, run);
  await putPage(store, run, digest);
  await putReceipt(ledger, store, run, digest);
  return digest;
}

async function putPage(
  { s3, bucket, language = 'en' }: ReceiptStore,
  run: Run,
  digest: Digest,
): Promise<void> {
  const places = await placesOf({ s3, bucket }, run);
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: receiptKey(run, 'html'),
      Body: receiptPage({ run, digest, places, language }),
      ContentType: 'text/html; charset=utf-8',
    }),
  );
}

async function putReceipt(
  ledger: Ledger,
  { s3, bucket }: ReceiptStore,
  run: Run,
  digest: Digest,
): Promise<void> {
  const Body = Readable.from(receiptText(ledger, run, digest));
  const params = { Bucket: bucket, Key: receiptKey(run, 'json'), Body, ContentType: 'application/json' };
  await new Upload({ client: s3, params }).done();
}

async function* receiptText(ledger: Ledger, run: Run, digest: Digest): AsyncGenerator<string> {
  const { source, file, encoding, startedAt, finishedAt } = run;
  const { rows, rejections, duplicates, passedOver, notices } = digest;
  const head = JSON.stringify({ run: run.run, source, file, encoding, startedAt, finishedAt, rows }, null, 2);
  yield `${head.slice(0, -2)},\n  "events": [`;
  yield* lines(entries(ledger, run));
  yield '],\n  "rejections": [';
  yield* lines(all(rejections, () => readRejections(ledger, run)));
  yield '],\n  "duplicates": [';
  yield* lines(all(duplicates, () => pick(ledger, run, 'duplicate')));
  yield '],\n  "passedOver": [';
  yield* lines(all(passedOver, () => pick(ledger, run, 'passedOver')));
  yield '],\n  "notices": [';
  yield* lines(all(notices, () => pick(ledger, run, 'notice')));
  yield ']\n}\n';
}

/** What is in hand, or else everything once more: to read a million rows takes minutes. */
function all<Entry>(
  { shown, more }: Excerpt<Entry>,
  again: () => AsyncIterable<unknown>,
): Iterable<Entry> | AsyncIterable<unknown> {
  return more === 0 ? shown : again();
}

async function* entries(ledger: Ledger, run: Run): AsyncGenerator<unknown> {
  for await (const outcomes of readOutcomes(ledger, run)) yield* outcomes;
}

/** Of the rows without an event those of one kind. */
async function* pick(
  ledger: Ledger,
  run: Run,
  kind: 'duplicate' | 'passedOver' | 'notice',
): AsyncGenerator<unknown> {
  for await (const leftOut of readLeftOut(ledger, run)) {
    const entry: Record<string, unknown> = leftOut;
    if (kind in entry) yield entry[kind];
  }
}

async function* lines(values: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string> {
  let first = true;
  for await (const value of values) {
    yield `${first ? '' : ','}\n    ${JSON.stringify(value)}`;
    first = false;
  }
  if (!first) yield '\n  ';
}
