import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/**
 * What became of every row, in one table. All items of a run share its partition:
 * `run` (the run itself), `page#…` (which of 1,000 messages are done), `event#…` (an outcome),
 * `left-out#…` (rows without an event), `attempts#…`. The partitions `event …` say what was sent of an event before,
 * `futile …` what MISP did not take of it, `discarded` which dead letters a person took out.
 */
export interface Ledger {
  db: DynamoDBDocumentClient;
  table: string;
}

/** The environment of every function that keeps the ledger. */
export const ledgerVariables = { LEDGER_TABLE: z.string().min(1) };

export function openLedger(environment: { LEDGER_TABLE: string }): Ledger {
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { db, table: environment.LEDGER_TABLE };
}

const DAYS_KEPT = 90;

/** When DynamoDB may forget an item, in the seconds since 1970 that its TTL wants. */
export function expiry(): number {
  return Math.floor(Date.now() / 1000) + DAYS_KEPT * 86_400;
}

/** Keys that sort as numbers do. */
export function numberedKey(kind: 'page' | 'event' | 'left-out' | 'attempts', number: number): string {
  return `${kind}#${String(number).padStart(9, '0')}`;
}
