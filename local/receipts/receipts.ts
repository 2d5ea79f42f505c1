import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { passedOverSchema, rejectionSchema } from '../../functions/ledger/left-out.ts';
import { outcomeSchema } from '../../functions/ledger/outcome.ts';

const count = z.int().nonnegative();

const receiptSchema = z.object({
  run: z.string(),
  source: z.string(),
  file: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  rows: z.object({
    read: count,
    saved: count,
    unchanged: count,
    rejected: count,
    dropped: count,
    duplicate: count,
    passedOver: count,
    failed: count,
  }),
  events: z.array(outcomeSchema),
  rejections: z.array(rejectionSchema),
  passedOver: z.array(passedOverSchema),
  notices: z.array(z.string()).default([]),
});

/** What became of every row of a dropped file, as the functions wrote it. */
export type Receipt = z.infer<typeof receiptSchema>;

export interface Receipts {
  /** The keys of all receipts, or of those of one dropped file. */
  keys(droppedKey?: string): Promise<string[]>;
  read(key: string): Promise<Receipt>;
  /** The same as it was written. */
  text(key: string): Promise<string>;
  /** The page of a run, as HTML. */
  findPage(run: string): Promise<string | undefined>;
  /** Every receipt, the oldest first. */
  list(): Promise<Receipt[]>;
}

export function parseReceipt(text: string): Receipt {
  return receiptSchema.parse(JSON.parse(text));
}

export function openReceipts(s3: S3Client, bucket: string): Receipts {
  const text = async (key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  };
  const read = async (key: string) => parseReceipt(await text(key));
  return {
    read,
    text,
    keys: (droppedKey) => receiptKeys(s3, bucket, droppedKey),
    findPage: async (run) => {
      const key = (await allKeys(s3, bucket, 'receipts/')).find((one) => one.endsWith(`.${run}.html`));
      return key === undefined ? undefined : await text(key);
    },
    list: async () => {
      const receipts = await Promise.all((await receiptKeys(s3, bucket)).map(read));
      return receipts.toSorted((a, b) => a.finishedAt.localeCompare(b.finishedAt));
    },
  };
}

async function receiptKeys(s3: S3Client, bucket: string, droppedKey?: string): Promise<string[]> {
  const prefix = droppedKey === undefined ? 'receipts/' : `receipts/${droppedKey}.`;
  const keys = (await allKeys(s3, bucket, prefix)).filter((key) => key.endsWith('.json'));
  // The receipt of `a.tsv` is `a.tsv.<run>.json`; that of `a.tsv.gz` begins in the same way.
  return droppedKey === undefined
    ? keys
    : keys.filter((key) => /^[^.]+\.json$/.test(key.slice(prefix.length)));
}

async function allKeys(s3: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
  }
  return keys;
}
