import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { Rejection } from '../formats/format.ts';
import type { Ledger } from './ledger.ts';
import { type Outcome, storedOutcomeSchema } from './outcome.ts';
import { rejectionSchema } from './rejections.ts';
import type { Run } from './run.ts';

const rejectionsItemSchema = z.object({ rejections: z.array(rejectionSchema) });

/** The outcomes of a run, draft by draft: one event draft has an outcome for each server of its source. */
export async function* readOutcomes(ledger: Ledger, { run, servers }: Run): AsyncGenerator<Outcome[]> {
  let draft = 0;
  let held: Outcome[] = [];
  for await (const item of readItems(ledger, run, 'event#')) {
    const { number, ...outcome } = storedOutcomeSchema.parse(item);
    const itsDraft = Math.floor(number / servers.length);
    if (itsDraft !== draft && held.length > 0) {
      yield held;
      held = [];
    }
    draft = itsDraft;
    held.push(outcome);
  }
  if (held.length > 0) yield held;
}

export async function* readRejections(ledger: Ledger, { run }: Run): AsyncGenerator<Rejection> {
  for await (const item of readItems(ledger, run, 'rejections#'))
    yield* rejectionsItemSchema.parse(item).rejections;
}

async function* readItems(
  ledger: Ledger,
  run: string,
  prefix: string,
): AsyncGenerator<Record<string, unknown>> {
  const query = {
    TableName: ledger.table,
    KeyConditionExpression: 'run = :run AND begins_with(#item, :prefix)',
    ExpressionAttributeNames: { '#item': 'item' },
    ExpressionAttributeValues: { ':run': run, ':prefix': prefix },
    ConsistentRead: true,
  };
  for await (const page of paginateQuery({ client: ledger.db }, query)) yield* page.Items ?? [];
}
