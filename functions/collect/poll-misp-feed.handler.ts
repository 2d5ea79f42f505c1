import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { closingVariables, openClosing } from '../ledger/closing-environment.ts';
import { ledgerVariables, openLedger } from '../ledger/ledger.ts';
import { openFunctionQueue, queueVariables } from '../queue/dead-letters.ts';
import { processDeliveries } from '../queue/deliveries.ts';
import { deployedSource } from '../shared/deployed.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { untilKilled } from '../shared/until-killed.ts';
import { openFeed } from './misp-feed/feed-client.ts';
import { openManifest } from './misp-feed/manifest.ts';
import { connectTo } from './polling/http-client.ts';
import { giveUpPolling, pollOnce } from './polling/poll-deliveries.ts';
import { openTurns } from './polling/turns.ts';

const environment = parseEnvironment({
  ...queueVariables,
  ...ledgerVariables,
  ...closingVariables,
  POLL_SOURCE: z.string().min(1),
  FINDS_QUEUE: z.url(),
});
const name = environment.POLL_SOURCE;
const source = deployedSource(name, 'misp-feed');
const { url, requestsPerMinute } = source.options;
const ledger = openLedger(environment);
const queue = openFunctionQueue(environment);
const finds = { sqs: queue.sqs, url: environment.FINDS_QUEUE };
const stage = { ledger, closing: openClosing(environment), name, source, queue: finds };
const client = connectTo(url);
const turns = openTurns(ledger, name, requestsPerMinute);

/** Polls queue (a message a night) -> the queue of the feed's events. */
export const handler = middy<SQSEvent, SQSBatchResponse>(untilKilled).handler(async (event, context) => {
  const remainingMs = () => context.getRemainingTimeInMillis();
  const feed = openFeed(client, turns, remainingMs);
  return await processDeliveries(event, {
    queue,
    subject: { source: name },
    handle: async (record) => {
      const catalogue = openManifest(feed, source.options);
      await pollOnce(stage, record, { catalogue, remainingMs });
    },
    giveUp: async (record, failure) => await giveUpPolling(stage, record, failure),
  });
});
