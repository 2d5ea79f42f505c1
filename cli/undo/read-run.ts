import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { readTimedOutcomes } from '../../functions/ledger/read-run.ts';
import { findRun } from '../../functions/ledger/run.ts';
import { numberOfRecord, undoFolder, undoRecordSchema } from '../../functions/send/undo-book.ts';
import { CannotRun } from '../cannot-run.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { gatherTouched, type Records, type Touched } from './touched.ts';

/** What a run did, by the ledger and the records of what it found. */
export async function readTouched(deployment: Deployment, id: string): Promise<Touched[]> {
  const { ledger } = deployment;
  const run = await findRun(ledger, id);
  if (!run) throw new CannotRun(`The ledger has no run ${id}; misp-ingest runs lists them`);
  if (!run.finishedAt)
    throw new CannotRun(
      `The run ${id} goes on: what it does after this would not be taken back. Wait for its receipt, or discard its messages`,
    );
  return await gatherTouched(readTimedOutcomes(ledger, run), await openRecords(deployment, id));
}

async function openRecords({ s3, bucket }: Deployment, run: string): Promise<Records> {
  const keys = new Map<number, string[]>();
  const listing = { Bucket: bucket, Prefix: undoFolder(run) };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, listing)) {
    for (const { Key = '' } of Contents) {
      const number = numberOfRecord(Key);
      keys.set(number, [...(keys.get(number) ?? []), Key]);
    }
  }
  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return undoRecordSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  };
  return {
    has: (number) => keys.has(number),
    read: async (number) => await Promise.all((keys.get(number) ?? []).toSorted().map(read)),
  };
}
