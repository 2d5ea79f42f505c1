import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { expiry, type Ledger } from './ledger.ts';
import { LISTED } from './runs-index.ts';

const progressSchema = z.object({
  /** Drafts and rows left out, together. */
  parsed: z.int(),
  rowsRead: z.int(),
  messages: z.int(),
  leftOut: z.int(),
  /** By what the file is read, in short: what was counted says nothing of a file that is read otherwise. */
  readBy: z.string().optional(),
});

/** How far a file was read and queued, for the invocation that goes on with it. */
export type ReadingProgress = z.infer<typeof progressSchema>;

/** One dropped file, or one poll, on its way to its receipt. */
export const runSchema = z.object({
  run: z.string(),
  source: z.string(),
  file: z.string(),
  /** The servers of the source; message number n is for server n modulo their count. */
  servers: z.array(z.string()),
  startedAt: z.string(),
  /** How many rows the file has and how many messages they made: known once it is read to its end. */
  rowsRead: z.int().optional(),
  messages: z.int().optional(),
  /** While it is read in several goes: what the last one came to. */
  progress: progressSchema.optional(),
  /** In which the file was read, told or guessed. */
  encoding: z.string().optional(),
  pagesDone: z.set(z.number()).default(new Set<number>()),
  /** Why the file could not be read to its end. */
  failure: z.string().optional(),
  /** And by what it was read until then, in short. */
  readBy: z.string().optional(),
  /** The message that closes the run, while it does, and since when, in ms since 1970. */
  closer: z.string().optional(),
  closingSince: z.number().optional(),
  finishedAt: z.string().optional(),
  /** How often its receipt had to be written anew. */
  renewals: z.int().default(0),
  renewedAt: z.string().optional(),
  /** How far a poll has come; a dropped file has none. */
  poll: z
    .object({
      /** How many parts of the source's list are done, and how many rows they had. */
      parts: z.int(),
      rows: z.int(),
      /** Where the next part begins, as JSON. */
      cursor: z.string().optional(),
      /** The newest date that was seen. */
      newest: z.string(),
      done: z.boolean().optional(),
    })
    .optional(),
});

export type Run = z.infer<typeof runSchema>;
export type NewRun = Pick<Run, 'run' | 'source' | 'file' | 'servers'>;

/** Begins the run, or finds it begun by an earlier delivery of the same upload. */
export async function beginRun(ledger: Ledger, { run, source, file, servers }: NewRun): Promise<Run> {
  return await updateRun(ledger, run, {
    UpdateExpression:
      'SET #source = :source, #file = :file, servers = if_not_exists(servers, :servers), startedAt = if_not_exists(startedAt, :now), expiresAt = :expiry, listed = :listed',
    ExpressionAttributeNames: { '#source': 'source', '#file': 'file' },
    ExpressionAttributeValues: {
      ':source': source,
      ':file': file,
      ':servers': servers,
      ':now': now(),
      ':expiry': expiry(),
      ':listed': LISTED,
    },
  });
}

/** The file could not be read to its end, and nobody will try again but by a redrive. */
export async function failRun(
  ledger: Ledger,
  run: string,
  failure: string,
  readBy?: string | undefined,
): Promise<Run> {
  return await updateRun(ledger, run, {
    UpdateExpression: `SET failure = :failure${readBy ? ', readBy = :readBy' : ''}`,
    ExpressionAttributeValues: { ':failure': failure, ...(readBy && { ':readBy': readBy }) },
  });
}

/** And how much of it was queued is not known. A poll knows. */
export function isGivenUp({ failure, messages }: Run): boolean {
  return failure !== undefined && messages === undefined;
}

/** Puts down how far the file was read, once all of that is in the queue and the ledger. */
export async function noteProgress(ledger: Ledger, run: string, progress: ReadingProgress): Promise<void> {
  await updateRun(ledger, run, {
    UpdateExpression: 'SET progress = :progress',
    ExpressionAttributeValues: { ':progress': progress },
  });
}

/** A redrive takes up again what was given up. */
export async function reopenRun(ledger: Ledger, run: string, servers: string[]): Promise<Run> {
  return await updateRun(ledger, run, {
    UpdateExpression:
      'SET servers = :servers REMOVE finishedAt, failure, readBy, closer, closingSince, renewedAt',
    ExpressionAttributeValues: { ':servers': servers },
  });
}

export async function countRenewal(ledger: Ledger, run: string): Promise<Run> {
  return await updateRun(ledger, run, {
    UpdateExpression: 'ADD renewals :one SET renewedAt = :now',
    ExpressionAttributeValues: { ':one': 1, ':now': now() },
  });
}

export async function findRun(ledger: Ledger, run: string): Promise<Run | undefined> {
  const key = { TableName: ledger.table, Key: { run, item: 'run' }, ConsistentRead: true };
  const { Item } = await ledger.db.send(new GetCommand(key));
  return Item && runSchema.parse(Item);
}

export type RunUpdate = Omit<
  ConstructorParameters<typeof UpdateCommand>[0],
  'TableName' | 'Key' | 'ReturnValues'
>;

/** Returns the run as it is after the update. */
export async function updateRun(ledger: Ledger, run: string, update: RunUpdate): Promise<Run> {
  const { Attributes } = await ledger.db.send(
    new UpdateCommand({
      ...update,
      TableName: ledger.table,
      Key: { run, item: 'run' },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return runSchema.parse(Attributes);
}

export function now(): string {
  return new Date().toISOString();
}
