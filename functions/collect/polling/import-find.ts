import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Closing } from '../../ledger/close-run.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { reportOutcomes } from '../../ledger/report-outcome.ts';
import type { EventDraft } from '../../misp/event-draft.ts';
import { type EventQueues, eventEnqueuer } from '../../queue/enqueue-events.ts';
import { type FoundMessage, foundMessageSchema, messageNumbers } from '../../queue/found-message.ts';
import type { PolledSource } from '../../shared/config.ts';
import { Undeliverable } from '../../shared/failures.ts';
import { log } from '../../shared/log.ts';
import { toMessages } from '../enqueue-drafts.ts';
import { putNotes } from './notes.ts';
import { withTries } from './with-tries.ts';

/** What importing a find needs, for as long as the function lives. */
export interface ImportStage {
  ledger: Ledger;
  closing: Closing;
  source: PolledSource;
  queues: EventQueues;
}

export interface FindDelivery {
  /** How often it was there in part before. */
  partly: number;
  /** How long the find has waited in its queue. */
  ageMs: number;
}

/** One message of a finds queue, by what makes an event of it. */
export async function importFind(
  { ledger }: ImportStage,
  record: SQSRecord,
  work: (message: FoundMessage, delivery: FindDelivery) => Promise<void>,
): Promise<void> {
  const message = readFound(record.body);
  const ageMs = Date.now() - Number(record.attributes.SentTimestamp);
  await withTries(ledger, message, record, async ({ partly }) => await work(message, { partly, ageMs }));
}

export interface ReadFind {
  draft: EventDraft;
  /** Kept in another form, and named. */
  oddities: readonly { field: string; reason: string }[];
  /** What the event is without, in words for the receipt. */
  problems: readonly string[];
}

/** The event to the queue of each server, under the numbers that it has in its run, whenever it is imported. */
export async function enqueueFound(
  { ledger, source, queues }: ImportStage,
  message: FoundMessage,
  { draft, oddities, problems }: ReadFind,
): Promise<void> {
  const { run, source: name, file, row, servers, find } = message;
  const reasons = problems.map((problem) => `row ${row}, ${find.id}: ${problem}`);
  if (reasons.length > 0) await putNotes(ledger, run, { row }, reasons);
  const queue = eventEnqueuer(queues);
  const numbers = messageNumbers(message);
  const circumstances = { source: { ...source, servers }, place: row };
  for (const [i, one] of toMessages({ run, source: name, file }, circumstances, draft).entries()) {
    const adjusted = [...(one.adjusted ?? []), ...oddities.map((odd) => ({ rows: [row], ...odd }))];
    await queue.add({ ...one, ...(adjusted.length > 0 && { adjusted }), number: numbers[i] ?? 0 });
  }
  await queue.flush();
  log.info('Find imported', { run, source: name, row, find: find.id, event: draft.uuid, problems: reasons });
}

/** Puts down that no server will have an event of it. Returns what a person should know of the message. */
export async function giveUpFind(
  { ledger, closing }: Pick<ImportStage, 'ledger' | 'closing'>,
  { body }: Pick<SQSRecord, 'body'>,
  { kind: outcome, message: reason }: Undeliverable,
): Promise<Record<string, string>> {
  const message = foundMessageSchema.safeParse(parseJson(body)).data;
  if (!message) return {};
  const { run, source, file, row, servers, find } = message;
  const numbers = messageNumbers(message);
  const reports = servers.map((server, i) => {
    const there = { uuid: find.id, server, id: null, url: null, info: find.name || find.id };
    return {
      message: { run, number: numbers[i] ?? 0 },
      outcome: { ...there, outcome, rows: [row], reason },
    };
  });
  await reportOutcomes(ledger, closing, reports);
  return { source, file, rows: String(row), run, find: find.id };
}

function readFound(body: string): FoundMessage {
  const result = foundMessageSchema.safeParse(parseJson(body));
  if (result.success) return result.data;
  throw new Undeliverable('failed', `This is no message of a find: ${z.prettifyError(result.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
