import { createHash } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { PolledSource } from '../../shared/config.ts';
import { schedule as usual } from '../../shared/deployed.ts';
import { TryLater, Undeliverable } from '../../shared/failures.ts';
import { giveUpPoll, type Poll, type PollCall, type PollStage, pollSource } from './poll-source.ts';
import { withTries } from './with-tries.ts';

/** A poll that is not done when the next one is due leaves its work to that one. */
const PATIENCE_MS = 23 * 3_600_000;

/** One message of a polls queue -> the finds of its source. */
export async function pollOnce(stage: PollStage, record: SQSRecord, call: PollCall): Promise<void> {
  const poll = readPoll(stage, record);
  const age = Date.now() - Number(record.attributes.SentTimestamp);
  await withTries(stage.ledger, { run: poll.run, row: 0 }, record, async () => {
    await pollSource(stage, poll, call).catch((error: unknown) => {
      if (!(error instanceof TryLater) || error.soon || age < PATIENCE_MS) throw error;
      throw new Undeliverable(
        'failed',
        `Given up after a day; the next poll takes what is left: ${error.message}`,
      );
    });
  });
}

/** Ends the run. Returns what a person should know of it. */
export async function giveUpPolling(
  stage: PollStage,
  record: SQSRecord,
  { message: reason }: Undeliverable,
): Promise<Record<string, string>> {
  const poll = readPoll(stage, record);
  await giveUpPoll(stage, poll, reason);
  return { source: stage.name, ...poll };
}

// What EventBridge Scheduler sends has the time that it was scheduled for: a message that it sends twice is one poll.
const messageSchema = z.object({ time: z.iso.datetime() });

/** Any other message is a poll, too, of the time that it was sent. */
function readPoll({ name, source }: PollStage, { body, messageId, attributes }: SQSRecord): Poll {
  const message = messageSchema.safeParse(parseJson(body)).data;
  const time = message?.time ?? new Date(Number(attributes.SentTimestamp)).toISOString();
  const identity = JSON.stringify([name, time, ...(message ? [] : [messageId])]);
  const id = createHash('sha256').update(identity).digest('hex').slice(0, 10);
  const stamp = new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return { run: `${stamp}-${id}`, file: dayOf(time, zoneOf(source)) };
}

function zoneOf({ schedule = usual }: PolledSource): string {
  return schedule && schedule !== 'never' ? schedule.timeZone : 'UTC';
}

/** As `2026-01-31`: Canada writes it so. */
function dayOf(time: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(time));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
