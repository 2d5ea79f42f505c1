import type { SQSRecord } from 'aws-lambda';
import type { Closing } from '../ledger/close-run.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Outcome } from '../ledger/outcome.ts';
import { recordSent } from '../ledger/record-sent.ts';
import { reportOutcomes } from '../ledger/report-outcome.ts';
import { type History, openHistory, type Sender } from '../ledger/sent-events.ts';
import type { FunctionQueue } from '../queue/dead-letters.ts';
import type { Envelope, EventMessage } from '../queue/event-message.ts';
import { readEnvelope, unpackMessage } from '../queue/message-body.ts';
import { isOutOfLine, putInLine } from '../queue/put-in-line.ts';
import { Undeliverable } from '../shared/failures.ts';
import { packRows } from '../shared/rows.ts';
import { blameEvent, blameUser } from './blame-event.ts';
import type { Delivery, LastEvent, PieceSize } from './delivery.ts';
import { existingAfter } from './existing-after.ts';
import { publishBegun } from './publish-begun.ts';
import { sendEvent } from './send-event.ts';
import type { MispSession } from './server/misp-session.ts';
import type { Warninglists } from './server/warninglists.ts';
import { openUndoBook } from './undo-book.ts';
import { withAttempts } from './with-attempts.ts';

/** What sending to one MISP server needs, for as long as the function lives. */
export interface SendStage {
  server: string;
  queue: Pick<FunctionQueue, 'sqs' | 'url'>;
  ledger: Ledger;
  closing: Closing;
  pieces: PieceSize;
  warninglists: Warninglists;
}

/** What one call of the function has. */
export interface Call {
  session: (user?: string) => MispSession;
  remainingMs: () => number;
  last: LastEvent;
  historyOf: (message: Sender) => Promise<History>;
}

/**
 * One message of an events queue -> MISP. What became of it is for `settleEvents`, together with others of its batch; of a
 * message that has come before it is put down at once, so that no message behind it can keep it from its end.
 */
export async function postEvent(stage: SendStage, record: SQSRecord, call: Call): Promise<Sent | undefined> {
  const { ledger, closing } = stage;
  const { body, attributes, messageAttributes } = record;
  const envelope = readEnvelope(body);
  if (isOutOfLine(record, envelope.event.uuid)) {
    await putInLine(stage.queue, record, envelope.event.uuid);
    return undefined;
  }
  const override = messageAttributes.override?.stringValue;
  const isNew = attributes.ApproximateReceiveCount === '1';
  // A dead letter that is redriven counts its deliveries anew, but has a life before it.
  const isFirst = isNew && !messageAttributes.kind && !override;
  const arrival = { isFirst, receivedAt: Number(attributes.ApproximateFirstReceiveTimestamp) };
  return await withAttempts(ledger, envelope, arrival, async (journal) => {
    const unpacked = await unpackMessage(closing, body);
    const { wasSent, isOutdated, sentAs, hasOutcome, success } = await call.historyOf(unpacked);
    const message = { ...unpacked, existing: existingAfter(unpacked, sentAs) };
    const delivery = { ...call, journal, wasSent };
    if (isOutdated && !isFirst && !success) await asUser(stage, message, delivery, publishBegun);
    // Sent again, it would undo for a while what the next message of its batch has corrected before the function died.
    const outcome = isOutdated
      ? outdated(message)
      : (success ?? (await sendToMisp(stage, message, { ...delivery, override })));
    const sent = { message: envelope, outcome, isFirst: isFirst && !hasOutcome };
    if (isNew) return sent;
    await settleEvents(stage, [sent]);
    return undefined;
  });
}

/** What became of a message. */
export interface Sent {
  message: Envelope;
  outcome: Outcome;
  /** None is on record of it. */
  isFirst: boolean;
}

/** Outcomes of messages, each of another event -> the ledger. */
export async function settleEvents(
  { ledger, closing }: Pick<SendStage, 'ledger' | 'closing'>,
  sent: readonly Sent[],
): Promise<void> {
  // Who leaves the event alone outdates nobody: an earlier drop may have begun it, and be redriven to complete it.
  const brought = sent.filter(({ outcome }) => outcome.outcome !== 'skipped').map(({ message }) => message);
  const recorded = await recordSent(ledger, { brought, first: sent.filter(({ isFirst }) => isFirst) });
  await reportOutcomes(
    ledger,
    closing,
    sent.map((one) => ({ ...one, recorded: one.isFirst ? recorded : undefined })),
  );
}

function outdated({ event: { uuid, info }, server, rows }: Envelope): Outcome {
  const reason = 'The file was dropped again, and MISP has the event as that drop says';
  return { uuid, server, id: null, url: null, info, outcome: 'skipped', rows, reason };
}

async function sendToMisp(
  stage: SendStage,
  message: EventMessage,
  { override, ...call }: OneCall & { override: string | undefined },
): Promise<Outcome> {
  if (message.held && !override) throw new Undeliverable('held', message.held);
  const outcome = await asUser(stage, message, call, sendEvent);
  return message.held ? { ...outcome, override } : outcome;
}

/** What one message of a call has. */
interface OneCall extends Omit<Call, 'historyOf'>, Pick<Delivery, 'journal' | 'wasSent'> {}

/** Does it in the name of the message's user. */
async function asUser<T>(
  { ledger, closing, pieces, warninglists }: SendStage,
  message: EventMessage,
  { session, remainingMs, last, journal, wasSent }: OneCall,
  work: (misp: MispSession, message: EventMessage, delivery: Delivery) => Promise<T>,
): Promise<T> {
  const misp = session(message.user);
  try {
    const undo = openUndoBook(ledger, closing, message);
    const delivery = { journal, wasSent, last, undo, remainingMs, pieces, warninglists };
    return await work(misp, message, delivery);
  } catch (error) {
    return await blameEvent(misp, blameUser(message.user, error), { remainingMs });
  }
}

/** Puts down that the event will never be in MISP. Returns what a person should know of the message. */
export async function giveUpEvent(
  { server, ledger, closing }: Pick<SendStage, 'server' | 'ledger' | 'closing'>,
  { body, messageAttributes }: Pick<SQSRecord, 'body' | 'messageAttributes'>,
  { kind: outcome, message: reason }: Undeliverable,
): Promise<Record<string, string>> {
  const override = messageAttributes.override?.stringValue;
  const envelope = envelopeOf(body);
  if (!envelope) return { server };
  const { run, source, file, rows, event } = envelope;
  const failed = { ...event, server: envelope.server, id: null, url: null, outcome, rows, reason };
  await reportOutcomes(ledger, closing, [{ message: envelope, outcome: failed }]);
  return { server: envelope.server, source, file, rows: packRows(rows), run, ...(override && { override }) };
}

/** Asks for all messages of a batch at once. */
export function historyOf(ledger: Ledger, records: readonly SQSRecord[]): Call['historyOf'] {
  return openHistory(
    ledger,
    records.flatMap(({ body }) => envelopeOf(body) ?? []),
  );
}

/** A message that cannot be understood belongs to no run, so there is nobody to tell but the dead-letter queue. */
function envelopeOf(body: string): Envelope | undefined {
  try {
    return readEnvelope(body);
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error;
    return undefined;
  }
}
