import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { closingVariables, openClosing } from '../ledger/closing-environment.ts';
import { ledgerVariables, openLedger } from '../ledger/ledger.ts';
import { openFunctionQueue, queueVariables } from '../queue/dead-letters.ts';
import { processDeliveries } from '../queue/deliveries.ts';
import { deployedSource } from '../shared/deployed.ts';
import { jsonVariable, parseEnvironment } from '../shared/environment.ts';
import { untilKilled } from '../shared/until-killed.ts';
import { type ApiKeyContext, apiKeyMiddleware } from './anyrun/api-key.ts';
import { importAnalysis } from './anyrun/import-analysis.ts';
import { openApi, openSession } from './anyrun/session.ts';
import { connectTo } from './polling/http-client.ts';
import { giveUpFind, importFind } from './polling/import-find.ts';
import { openTurns } from './polling/turns.ts';

const environment = parseEnvironment({
  ...queueVariables,
  ...ledgerVariables,
  ...closingVariables,
  POLL_SOURCE: z.string().min(1),
  POLL_SECRET: z.string().min(1),
  EVENT_QUEUES: jsonVariable(z.record(z.string(), z.url())),
});
const name = environment.POLL_SOURCE;
const source = deployedSource(name, 'anyrun');
const { url, requestsPerMinute } = source.options;
const ledger = openLedger(environment);
const closing = openClosing(environment);
const queue = openFunctionQueue(environment);
const queues = { ...closing, sqs: queue.sqs, urls: environment.EVENT_QUEUES };
const stage = { ledger, closing, source, queues };
const api = openApi(connectTo(url), openTurns(ledger, name, requestsPerMinute));

/** Analyses queue -> the events queues of the source's servers. */
export const handler = middy<SQSEvent, SQSBatchResponse, Error, ApiKeyContext>(untilKilled)
  .use(apiKeyMiddleware(environment.POLL_SECRET))
  .handler(async (event, context) => {
    const session = openSession(api, context.apiKeys, () => context.getRemainingTimeInMillis());
    return await processDeliveries(event, {
      queue,
      subject: { source: name },
      handle: async (record) =>
        await importFind(stage, record, async (message, delivery) =>
          importAnalysis(stage, message, { ...delivery, session }),
        ),
      giveUp: async (record, failure) => await giveUpFind(stage, record, failure),
    });
  });
