import type { Message } from '@aws-sdk/client-sqs';
import { readNotification } from '../../functions/collect/upload.ts';
import { foundMessageSchema } from '../../functions/queue/found-message.ts';
import { readEnvelope } from '../../functions/queue/message-body.ts';
import { packRows } from '../../functions/shared/rows.ts';
import type { DeadLetterQueue } from './queues.ts';

/** What a person is told of a message that came to nothing. */
export interface Facts {
  id: string;
  of: DeadLetterQueue['of'];
  /** When it was given up. */
  at: string;
  kind: string;
  reason: string;
  source: string | null;
  file: string | null;
  rows: string | null;
  server: string | null;
  run: string | null;
}

export interface DeadLetter {
  facts: Facts;
  queue: DeadLetterQueue;
  body: string;
  receiptHandle: string;
  /** Why a person has let it through the guard before. */
  override: string | undefined;
  /** In which message group of its queue it has its place. */
  group: string | undefined;
}

const SILENT =
  'SQS gave it up: its function ended time after time without a word. The log of the function has more.';

export function readDeadLetter(queue: DeadLetterQueue, message: Message): DeadLetter {
  const { MessageId: id = '', Body: body = '', ReceiptHandle: receiptHandle = '', Attributes = {} } = message;
  const said = attributesOf(message);
  const { group, ...known } = readBody(queue, body);
  const { kind = 'failed', reason = SILENT, givenUp } = said;
  const at = givenUp ?? new Date(Number(Attributes.SentTimestamp)).toISOString();
  const { source, file, rows, server, run } = { ...NOTHING, ...ownerOf(queue), ...said, ...known };
  return {
    facts: { id, of: queue.of, at, kind, reason, source, file, rows, server, run },
    queue,
    body,
    receiptHandle,
    override: said.override,
    group: group ?? Attributes.MessageGroupId,
  };
}

type Known = Pick<Facts, 'source' | 'file' | 'rows' | 'server' | 'run'>;

const NOTHING: Known = { source: null, file: null, rows: null, server: null, run: null };

function attributesOf({ MessageAttributes = {} }: Message): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(MessageAttributes).flatMap(([name, { StringValue }]) =>
      StringValue === undefined ? [] : [[name, StringValue]],
    ),
  );
}

function ownerOf({ of, owner }: DeadLetterQueue): Partial<Known> {
  if (owner === undefined) return {};
  return of === 'event' ? { server: owner } : { source: owner };
}

/** One that SQS gave up has no attributes, and of one that cannot be understood nothing is known. */
function readBody(queue: DeadLetterQueue, body: string): Partial<Known> & { group?: string } {
  try {
    return READERS[queue.of](body);
  } catch {
    return {};
  }
}

const READERS = {
  upload: (body: string) => {
    const { source, file, run } = readNotification(body)[0] ?? NOTHING;
    return { source, file, run };
  },
  poll: () => ({}),
  find: (body: string) => {
    const { source, file, row, run } = foundMessageSchema.parse(JSON.parse(body));
    return { source, file, rows: String(row), run };
  },
  event: (body: string) => {
    const { source, file, rows, server, run, event } = readEnvelope(body);
    return { source, file, rows: packRows(rows), server, run, group: event.uuid };
  },
} satisfies Record<DeadLetterQueue['of'], (body: string) => Partial<Known> & { group?: string }>;
