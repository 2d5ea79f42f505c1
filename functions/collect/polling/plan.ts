import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { expiry, type Ledger } from '../../ledger/ledger.ts';
import { findSchema } from '../../queue/found-message.ts';

/** What a part of a list makes this run do. */
const planSchema = z.object({
  /** The number of the last row before these finds. */
  before: z.int(),
  finds: z.array(findSchema),
  /** The ids of what the receipt tells that cannot be understood. */
  problems: z.array(z.string()).default([]),
  /** The cursor of the next part, as JSON; left out at the end. */
  next: z.string().optional(),
  newest: z.string(),
});

export type Plan = z.output<typeof planSchema>;

/**
 * Puts the plan down before anything is done by it, or finds the one that an earlier delivery put down: a list may be
 * another one a second later, and the rows of a run must not be.
 */
export async function settlePlan(ledger: Ledger, run: string, part: number, plan: Plan): Promise<Plan> {
  const Key = keyOf(run, part);
  try {
    const Item = { ...Key, ...plan, expiresAt: expiry() };
    const ConditionExpression = 'attribute_not_exists(finds)';
    await ledger.db.send(new PutCommand({ TableName: ledger.table, Item, ConditionExpression }));
    return plan;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return (await findPlan(ledger, run, part)) ?? plan;
  }
}

export async function findPlan({ db, table }: Ledger, run: string, part: number): Promise<Plan | undefined> {
  const get = { TableName: table, Key: keyOf(run, part), ConsistentRead: true };
  const { Item } = await db.send(new GetCommand(get));
  return Item && planSchema.parse(Item);
}

function keyOf(run: string, part: number) {
  return { run, item: `part#${String(part).padStart(9, '0')}` };
}
