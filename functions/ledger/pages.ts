import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { expiry, type Ledger, numberedKey } from './ledger.ts';
import { type Run, updateRun } from './run.ts';

/**
 * Which messages of a run are done, as sets of numbers: adding one twice changes nothing, so a step that is repeated
 * after a crash heals what the crash left. A set holds one page, since a DynamoDB item holds 400 KB.
 */
const PAGE = 1_000;

export const pageSchema = z.object({
  done: z.set(z.number()).default(new Set<number>()),
  expected: z.int().default(PAGE),
});

/** Returns the run as far as it is known: undefined while its pages have messages under way. */
export async function markDone(
  ledger: Ledger,
  run: string,
  numbers: readonly number[],
): Promise<Run | undefined> {
  let known: Run | undefined;
  for (const [page, ofPage] of Map.groupBy(numbers, pageOf)) {
    const { done, expected } = await updatePage(ledger, run, page, 'ADD done :done SET expiresAt = :expiry', {
      ':done': new Set(ofPage.map((number) => number % PAGE)),
    });
    if (done.size === expected) known = await markPageDone(ledger, run, page);
  }
  return known;
}

/** The file is read to its end: its last page expects what is left over, and the run knows its number of messages. */
export async function markRead(
  ledger: Ledger,
  run: string,
  { rowsRead, messages, encoding }: { rowsRead: number; messages: number; encoding?: string | undefined },
): Promise<Run> {
  const left = messages % PAGE;
  if (left > 0) {
    const page = await updatePage(
      ledger,
      run,
      pageOf(messages),
      'SET expected = :expected, expiresAt = :expiry',
      {
        ':expected': left,
      },
    );
    if (page.done.size === left) await markPageDone(ledger, run, pageOf(messages));
  }
  return await updateRun(ledger, run, {
    UpdateExpression: `SET rowsRead = :rowsRead, messages = :messages${encoding ? ', encoding = :encoding' : ''}`,
    ExpressionAttributeValues: { ':rowsRead': rowsRead, ':messages': messages, ':encoding': encoding },
  });
}

/** Every message of the run has an outcome. */
export function isComplete({ messages, pagesDone }: Run): boolean {
  return messages !== undefined && pagesDone.size === Math.ceil(messages / PAGE);
}

function pageOf(number: number): number {
  return Math.floor(number / PAGE);
}

async function markPageDone(ledger: Ledger, run: string, page: number): Promise<Run> {
  return await updateRun(ledger, run, {
    UpdateExpression: 'ADD pagesDone :page',
    ExpressionAttributeValues: { ':page': new Set([page]) },
  });
}

async function updatePage(
  ledger: Ledger,
  run: string,
  page: number,
  expression: string,
  values: Record<string, unknown>,
): Promise<z.infer<typeof pageSchema>> {
  const { Attributes } = await ledger.db.send(
    new UpdateCommand({
      TableName: ledger.table,
      Key: { run, item: numberedKey('page', page) },
      UpdateExpression: expression,
      ExpressionAttributeValues: { ...values, ':expiry': expiry() },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return pageSchema.parse(Attributes);
}
