import { setTimeout as sleep } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../../ledger/ledger.ts';
import { TryLater } from '../../shared/failures.ts';
import { partitionOf } from './mark.ts';

export interface Turns {
  /** Waits until one more request may be made. Throws TryLater if the function would end before that. */
  take(remainingMs: () => number): Promise<void>;
}

const MINUTE = 60_000;
/** What a request and what comes after it may take. */
const ENOUGH_MS = 90_000;

/** So many requests in each minute, of all functions of the source together. */
export function openTurns(ledger: Ledger, source: string, perMinute: number): Turns {
  return {
    take: async (remainingMs) => {
      while (!(await countRequest(ledger, source, perMinute))) {
        const untilNext = MINUTE - (Date.now() % MINUTE);
        if (remainingMs() - untilNext < ENOUGH_MS) {
          const reason = `${source} is asked ${perMinute} times a minute and no more`;
          throw new TryLater(reason, { everything: true, soon: true });
        }
        await sleep(untilNext + Math.random() * 1_000);
      }
    },
  };
}

async function countRequest({ db, table }: Ledger, source: string, perMinute: number): Promise<boolean> {
  const minute = Math.floor(Date.now() / MINUTE);
  const count = new UpdateCommand({
    TableName: table,
    Key: { run: partitionOf(source), item: `minute#${minute}` },
    UpdateExpression: 'ADD asked :one SET expiresAt = :expiry',
    ConditionExpression: 'attribute_not_exists(asked) OR asked < :limit',
    ExpressionAttributeValues: { ':one': 1, ':limit': perMinute, ':expiry': minute * 60 + 3_600 },
  });
  try {
    await db.send(count);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
