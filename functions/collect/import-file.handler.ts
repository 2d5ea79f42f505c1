import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { closingVariables, openClosing } from '../ledger/closing-environment.ts';
import { ledgerVariables, openLedger } from '../ledger/ledger.ts';
import { openFunctionQueue, queueVariables } from '../queue/dead-letters.ts';
import { processDeliveries } from '../queue/deliveries.ts';
import { jsonVariable, parseEnvironment } from '../shared/environment.ts';
import { untilKilled } from '../shared/until-killed.ts';
import { giveUpFiles, importFiles } from './import-files.ts';

const environment = parseEnvironment({
  ...queueVariables,
  ...ledgerVariables,
  ...closingVariables,
  EVENT_QUEUES: jsonVariable(z.record(z.string(), z.url())),
});
const ledger = openLedger(environment);
const closing = openClosing(environment);
const queue = openFunctionQueue(environment);
const queues = { ...closing, sqs: queue.sqs, urls: environment.EVENT_QUEUES };

/** Uploads queue (notifications of S3) -> the events queues of the source's servers. */
export const handler = middy<SQSEvent, SQSBatchResponse>(untilKilled).handler(async (event, context) => {
  const remainingMs = () => context.getRemainingTimeInMillis();
  const stage = { ledger, closing, queues, uploads: queue, remainingMs };
  return await processDeliveries(event, {
    queue,
    subject: { service: 'import-file' },
    handle: async (record) => await importFiles(stage, record),
    giveUp: async (record, failure) => await giveUpFiles(stage, record, failure),
  });
});
