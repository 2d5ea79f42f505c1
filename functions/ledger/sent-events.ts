import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { getAll, type Key } from './batches.ts';
import { expiry, type Ledger } from './ledger.ts';
import { type Outcome, outcomeKey, readSuccess } from './outcome.ts';

/** The message that brought an event to a server. */
export interface Sender {
  run: string;
  number: number;
  server: string;
  source: string;
  file: string;
  droppedAt?: string | undefined;
  event: { uuid: string };
}

const sentSchema = z.object({ message: z.string(), droppedAt: z.string().optional() });
const keySchema = z.object({ run: z.string(), item: z.string() });

/**
 * Of an event that was brought to MISP: every event on every server has a partition, with an item for each file that it
 * came from.
 */
export function sentItem(sender: Sender) {
  const { droppedAt } = sender;
  return { ...keyOf(sender), message: idOf(sender), droppedAt, expiresAt: expiry() };
}

/** What is on record of a message, and of its event and file. */
export interface History {
  /** The event was sent before, by this message or another. */
  wasSent: boolean;
  /** It was of a later drop of the file. */
  isOutdated: boolean;
  /** The number of the last message of the same run that brought it, this one or another: it may be in two places of a file. */
  sentAs: number | undefined;
  /** The message has an outcome. */
  hasOutcome: boolean;
  /** The outcome, if it is a success. */
  success?: Outcome | undefined;
}

/**
 * Imports run side by side and are repeated after a crash, so the drops of a file do not always come in order. The first
 * question is asked for all `senders` at once; of an event and file that is asked for again, each is asked anew.
 */
export function openHistory(
  ledger: Ledger,
  senders: readonly Sender[],
): (sender: Sender) => Promise<History> {
  const unanswered = new Set(senders.map((sender) => textOf(keyOf(sender))));
  let asked: Promise<Map<string, unknown>> | undefined;
  return async (sender) => {
    asked ??= readAll(ledger, senders);
    const isKnown = unanswered.delete(textOf(keyOf(sender)));
    return historyIn(isKnown ? await asked : await readAll(ledger, [sender]), sender);
  };
}

function historyIn(items: ReadonlyMap<string, unknown>, sender: Sender): History {
  const sent = items.get(textOf(keyOf(sender)));
  const outcome = items.get(textOf(outcomeKey(sender)));
  return {
    wasSent: sent !== undefined,
    isOutdated: sent !== undefined && isAfter(sentSchema.parse(sent).droppedAt, sender.droppedAt),
    sentAs: sent === undefined ? undefined : numberIn(sender.run, sentSchema.parse(sent).message),
    hasOutcome: outcome !== undefined,
    success: outcome === undefined ? undefined : readSuccess(outcome),
  };
}

/** Undefined for a message of another run. */
function numberIn(run: string, message: string): number | undefined {
  return message.startsWith(`${run}.`) ? Number(message.slice(run.length + 1)) : undefined;
}

/** What comes from no file has no drops. */
function isAfter(last: string | undefined, droppedAt: string | undefined): boolean {
  return last !== undefined && droppedAt !== undefined && last > droppedAt;
}

/** The items that there are of the senders, by their keys. */
async function readAll(ledger: Ledger, senders: readonly Sender[]): Promise<Map<string, unknown>> {
  const keys = senders.flatMap((sender) => [keyOf(sender), outcomeKey(sender)]);
  const each = new Map(keys.map((key) => [textOf(key), key]));
  const items = await getAll(ledger, [...each.values()]);
  return new Map(items.map((item) => [textOf(keySchema.parse(item)), item]));
}

/** Another message brought the event there before: this one has not made it. */
export async function wasSentBefore(ledger: Ledger, sender: Sender): Promise<boolean> {
  const { Items = [] } = await ledger.db.send(
    new QueryCommand({
      TableName: ledger.table,
      KeyConditionExpression: 'run = :run',
      ExpressionAttributeValues: { ':run': keyOf(sender).run },
      ConsistentRead: true,
      Limit: 2,
    }),
  );
  return Items.some((item) => sentSchema.parse(item).message !== idOf(sender));
}

function keyOf({ server, source, file, event }: Sender): Key {
  return { run: `event ${server} ${event.uuid}`, item: `${source}/${file}` };
}

function textOf({ run, item }: Key): string {
  return JSON.stringify([run, item]);
}

function idOf({ run, number }: Sender): string {
  return `${run}.${number}`;
}
