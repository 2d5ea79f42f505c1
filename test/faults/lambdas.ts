import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { giveUpFiles, importFiles } from '../../functions/collect/import-files.ts';
import type { Closing } from '../../functions/ledger/close-run.ts';
import { processDeliveries } from '../../functions/queue/deliveries.ts';
import { giveUpEvent, historyOf, postEvent, settleEvents } from '../../functions/send/post-event.ts';
import type { MispClient } from '../../functions/send/server/misp-client.ts';
import { openSessions } from '../../functions/send/server/misp-session.ts';
import { openWarninglists } from '../../functions/send/server/warninglists.ts';
import type { Storage } from './aws.ts';
import { FunctionModel } from './function-model.ts';
import { type Queues, urlOf } from './queues.ts';
import type { Referee } from './referee.ts';
import { currentProcess } from './steps.ts';

/** What every function has. */
export interface Surroundings {
  storage: Storage;
  closing: Closing;
  queues: Queues;
  referee: Referee;
}

/** import-file, as it is deployed. */
export function importFunction({ storage, closing, queues, referee }: Surroundings): FunctionModel {
  const { ledger, s3, bucket } = storage;
  const { sqs, urls } = queues;
  const queue = queues.functionQueue('uploads');
  const uploads = { sqs, url: urlOf('uploads') };
  const stage = { ledger, closing, queues: { s3, bucket, sqs, urls }, uploads, remainingMs };
  return new FunctionModel({
    queue: queues.model('uploads'),
    batch: 1,
    concurrency: 3,
    referee,
    invoke: async (event) =>
      await processDeliveries(event, {
        queue,
        subject: { service: 'import-file' },
        handle: async (record) => await importFiles(stage, record),
        giveUp: async (record, failure) => await giveUpFiles(stage, record, failure),
      }),
  });
}

export interface Target {
  server: string;
  client: MispClient;
  authkey: string;
  /** How many attributes one request carries. */
  piece: number;
}

/** post-event of one MISP server, as it is deployed. */
export function postFunction(
  { storage: { ledger }, closing, queues, referee }: Surroundings,
  { server, client, authkey, piece }: Target,
): FunctionModel {
  const queue = queues.functionQueue(server);
  const stage = {
    server,
    queue,
    ledger,
    closing,
    pieces: { attributes: piece },
    warninglists: openWarninglists(),
  };
  const key = async () => authkey;
  return new FunctionModel({
    queue: queues.model(server),
    batch: 10,
    concurrency: 2,
    referee,
    invoke: async (event) => {
      const { Records } = event;
      const session = openSessions(client, { current: key, fresh: key });
      const call = { session, remainingMs, last: { wasThere: false }, historyOf: historyOf(ledger, Records) };
      return await processDeliveries(event, {
        queue,
        subject: { server },
        handle: async (record) => {
          takeUp(record, referee);
          const sent = await postEvent(stage, record, call);
          if (sent) currentProcess()?.unsettled.add(idOf(sent.message));
          return sent;
        },
        settle: async (sent) => {
          await settleEvents(stage, sent);
          for (const { message } of sent) currentProcess()?.unsettled.delete(idOf(message));
        },
        giveUp: async (record, failure) => await giveUpEvent(stage, record, failure),
      });
    },
  });
}

const messageSchema = z.object({ run: z.string(), number: z.int(), event: z.object({ uuid: z.string() }) });

/** From here on the function works at this message. */
function takeUp({ body, attributes }: SQSRecord, { haunted }: Referee): void {
  const { event, ...message } = messageSchema.parse(JSON.parse(body));
  const process = currentProcess();
  const id = idOf(message);
  if (process?.isZombie) haunted.add(id);
  if (process)
    process.message = { id, event: event.uuid, isFirst: attributes.ApproximateReceiveCount === '1' };
}

function idOf({ run, number }: { run: string; number: number }): string {
  return `${run}.${number}`;
}

function remainingMs(): number {
  const process = currentProcess();
  const isLate = process && (process.isOutOfTime || process.timely-- <= 0);
  return isLate ? 10_000 : 300_000;
}
