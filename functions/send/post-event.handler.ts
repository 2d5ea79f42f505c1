import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { closingVariables, openClosing } from '../ledger/closing-environment.ts';
import { ledgerVariables, openLedger } from '../ledger/ledger.ts';
import { reportOutcome } from '../ledger/report-outcome.ts';
import { openFunctionQueue, queueVariables } from '../queue/dead-letters.ts';
import { processDeliveries } from '../queue/deliveries.ts';
import { unpackMessage } from '../queue/message-body.ts';
import { config, type Server } from '../shared/config.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { Undeliverable } from '../shared/failures.ts';
import { packRows } from '../shared/rows.ts';
import { type AuthkeyContext, authkeyMiddleware } from './authkey.ts';
import { blameEvent } from './blame-event.ts';
import { connectToMisp } from './misp-client.ts';
import { openSession } from './misp-session.ts';
import { sendEvent } from './send-event.ts';
import { openServerMetrics } from './server-metrics.ts';
import { withAttempts } from './with-attempts.ts';

const environment = parseEnvironment({
  ...queueVariables,
  ...ledgerVariables,
  ...closingVariables,
  MISP_SERVER: z.string().min(1),
  MISP_SECRET: z.string().min(1),
});
const server = findServer(environment.MISP_SERVER);
const ledger = openLedger(environment);
const closing = openClosing(environment);
const queue = openFunctionQueue(environment);
const client = connectToMisp(server);
const serverMetrics = openServerMetrics(environment.MISP_SERVER);
const pieces = { attributes: server.attributesPerRequest };

/** Events queue of one MISP server -> that server. */
export const handler = middy<SQSEvent, SQSBatchResponse, Error, AuthkeyContext>()
  .use(logMetrics(serverMetrics.metrics))
  .use(authkeyMiddleware(environment.MISP_SECRET))
  .handler(async (event, context) => {
    const handle = async (record: SQSRecord) =>
      await postEvent(record, context).catch(serverMetrics.countAndThrow);
    return await processDeliveries(event, { queue, handle, giveUp });
  });

async function postEvent({ body, attributes }: SQSRecord, context: AuthkeyContext): Promise<void> {
  const message = await unpackMessage(closing, body);
  const misp = openSession(client, context.authkeys, message.user);
  const deliveries = Number(attributes.ApproximateReceiveCount);
  const outcome = await withAttempts(ledger, message, deliveries, async (journal) => {
    const remainingMs = () => context.getRemainingTimeInMillis();
    return await sendEvent(misp, message, { journal, remainingMs, pieces }).catch((error) =>
      blameEvent(misp, error),
    );
  });
  await reportOutcome(ledger, closing, message, outcome);
  serverMetrics.countOutcome(outcome);
}

async function giveUp({ body }: SQSRecord, failure: Undeliverable): Promise<Record<string, string>> {
  const message = await unpackMessage(closing, body).catch(notOurs);
  if (!message) return { server: environment.MISP_SERVER };
  const { run, source, file, server, rows, event } = message;
  const { kind: outcome, message: reason } = failure;
  await reportOutcome(ledger, closing, message, {
    uuid: event.uuid,
    server,
    id: null,
    url: null,
    info: event.info,
    outcome,
    rows,
    reason,
  });
  return { server, source, file, rows: packRows(rows), run };
}

/** A message that cannot be understood belongs to no run, so there is nobody to tell but the dead-letter queue. */
function notOurs(error: unknown): undefined {
  if (!(error instanceof Undeliverable)) throw error;
}

function findServer(name: string): Server {
  const found = config.servers[name];
  if (!found) throw new Error(`misp-ingest.config.ts has no server "${name}"; deploy the stack again`);
  return found;
}
