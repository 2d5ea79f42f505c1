import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Ledger } from './ledger.ts';
import { findRun, type Run } from './run.ts';
import { LISTED, RUNS_INDEX } from './runs-index.ts';

const listedSchema = z.object({
  run: z.string(),
  source: z.string(),
  file: z.string(),
  startedAt: z.string(),
});

export type ListedRun = z.infer<typeof listedSchema>;

/** All runs that the ledger knows, the newest first. */
export async function* listRuns({ db, table }: Ledger, source?: string): AsyncGenerator<ListedRun> {
  const query = {
    TableName: table,
    IndexName: RUNS_INDEX.name,
    KeyConditionExpression: `${RUNS_INDEX.partitionKey} = :listed`,
    ...(source !== undefined && {
      FilterExpression: '#source = :source',
      ExpressionAttributeNames: { '#source': 'source' },
    }),
    ExpressionAttributeValues: { ':listed': LISTED, ':source': source },
    ScanIndexForward: false,
  };
  for await (const { Items = [] } of paginateQuery({ client: db }, query)) {
    for (const item of Items) yield listedSchema.parse(item);
  }
}

/** The newest runs, as they are now. */
export async function newestRuns(
  ledger: Ledger,
  { source, limit }: { source?: string | undefined; limit: number },
): Promise<Run[]> {
  const listed: ListedRun[] = [];
  for await (const run of listRuns(ledger, source)) if (listed.push(run) >= limit) break;
  const runs = await Promise.all(listed.map(({ run }) => findRun(ledger, run)));
  return runs.filter((run) => run !== undefined);
}

/** The newest run of `<source>/<file>`. */
export async function newestRun(ledger: Ledger, path: string): Promise<Run | undefined> {
  for await (const { run, source, file } of listRuns(ledger)) {
    if (`${source}/${file}` === path) return await findRun(ledger, run);
  }
  return undefined;
}
