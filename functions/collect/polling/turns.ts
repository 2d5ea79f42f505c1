import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
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

/** So many requests in each minute, of all functions of the source together. Those of the same moment are counted in one go. */
export function openTurns(ledger: Ledger, source: string, perMinute: number): Turns {
  let group: Group | undefined;
  const countMine = async () => {
    if (!group || group.size === perMinute) group = newGroup();
    group.size += 1;
    return await group.counted;
  };
  const newGroup = (): Group => {
    const made: Group = {
      size: 0,
      counted: setImmediate().then(async () => {
        if (group === made) group = undefined;
        return await countRequests(ledger, source, { perMinute, size: made.size });
      }),
    };
    return made;
  };
  return {
    take: async (remainingMs) => {
      while (!(await countMine())) {
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

interface Group {
  size: number;
  counted: Promise<boolean>;
}

/** All of them, or none. */
async function countRequests(
  { db, table }: Ledger,
  source: string,
  { perMinute, size }: { perMinute: number; size: number },
): Promise<boolean> {
  const minute = Math.floor(Date.now() / MINUTE);
  const count = new UpdateCommand({
    TableName: table,
    Key: { run: partitionOf(source), item: `minute#${minute}` },
    UpdateExpression: 'ADD asked :size SET expiresAt = :expiry',
    ConditionExpression: 'attribute_not_exists(asked) OR asked <= :room',
    ExpressionAttributeValues: { ':size': size, ':room': perMinute - size, ':expiry': minute * 60 + 3_600 },
  });
  try {
    await db.send(count);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
