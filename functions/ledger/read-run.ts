import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LeftOut, Rejection } from '../formats/format.ts';
import type { Ledger } from './ledger.ts';
import { leftOutSchema } from './left-out.ts';
import { type Outcome, storedOutcomeSchema } from './outcome.ts';
import { pageSchema } from './pages.ts';
import type { Run } from './run.ts';

const leftOutItemSchema = z.object({ rows: z.array(leftOutSchema) });

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

const timedOutcomeSchema = storedOutcomeSchema.extend({ recordedAt: z.string() });

/** An outcome, of which message it is, and when it was put down. */
export type TimedOutcome = z.infer<typeof timedOutcomeSchema>;

export async function* readTimedOutcomes(ledger: Ledger, { run }: Run): AsyncGenerator<TimedOutcome> {
  for await (const item of readItems(ledger, run, 'event#')) yield timedOutcomeSchema.parse(item);
}

export async function* readLeftOut(ledger: Ledger, { run }: Run): AsyncGenerator<LeftOut> {
  for await (const item of readItems(ledger, run, 'left-out#')) yield* leftOutItemSchema.parse(item).rows;
}

/** Why rows were rejected; first of all why the file could not be read to its end, if it could not. */
export async function* readRejections(ledger: Ledger, run: Run): AsyncGenerator<Rejection> {
  if (run.failure) yield { row: 0, reason: run.failure };
  for await (const leftOut of readLeftOut(ledger, run)) if ('rejection' in leftOut) yield leftOut.rejection;
}

export async function hasOutcomes(ledger: Ledger, run: string): Promise<boolean> {
  for await (const _ of readItems(ledger, run, 'event#')) return true;
  return false;
}

/** How many messages of the run have their outcome. */
export async function countDone(ledger: Ledger, run: string): Promise<number> {
  let done = 0;
  for await (const page of readItems(ledger, run, 'page#')) done += pageSchema.parse(page).done.size;
  return done;
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
