import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Ledger } from './ledger.ts';
import { readLeftOut, readOutcomes, readRejections } from './read-run.ts';
import type { Run } from './run.ts';
import { countRows, type RowCounts } from './tally.ts';

/** Where receipts lie: `s3` and the name of the bucket. */
export interface ReceiptStore {
  s3: S3Client;
  bucket: string;
}

// AWS: a key has at most 1,024 bytes
const LONGEST_NAME = 900;

export function receiptKey({ source, file, run }: Run): string {
  const name = Buffer.from(`${source}/${file}`)
    .subarray(0, LONGEST_NAME)
    .toString()
    .replace(/\uFFFD$/, '');
  return `receipts/${name}.${run}.json`;
}

/** Written as it is read from the ledger, so that a file of a million rows needs no more memory than one of ten. */
export async function writeReceipt(
  ledger: Ledger,
  { s3, bucket }: ReceiptStore,
  run: Run,
): Promise<RowCounts> {
  const rows = await countRows(ledger, run);
  const Body = Readable.from(receiptText(ledger, run, rows));
  const params = { Bucket: bucket, Key: receiptKey(run), Body, ContentType: 'application/json' };
  await new Upload({ client: s3, params }).done();
  return rows;
}

async function* receiptText(ledger: Ledger, run: Run, rows: RowCounts): AsyncGenerator<string> {
  const { source, file, encoding, startedAt, finishedAt } = run;
  const head = JSON.stringify({ run: run.run, source, file, encoding, startedAt, finishedAt, rows }, null, 2);
  yield `${head.slice(0, -2)},\n  "events": [`;
  yield* lines(entries(ledger, run));
  yield '],\n  "rejections": [';
  yield* lines(readRejections(ledger, run));
  yield '],\n  "duplicates": [';
  yield* lines(pick(ledger, run, 'duplicate'));
  yield '],\n  "passedOver": [';
  yield* lines(pick(ledger, run, 'passedOver'));
  yield '],\n  "notices": [';
  yield* lines(pick(ledger, run, 'notice'));
  yield ']\n}\n';
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

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  let first = true;
  for await (const value of values) {
    yield `${first ? '' : ','}\n    ${JSON.stringify(value)}`;
    first = false;
  }
  if (!first) yield '\n  ';
}
