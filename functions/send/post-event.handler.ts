import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { closingVariables, openClosing } from '../ledger/closing-environment.ts';
import { ledgerVariables, openLedger } from '../ledger/ledger.ts';
import { openFunctionQueue, queueVariables } from '../queue/dead-letters.ts';
import { processDeliveries } from '../queue/deliveries.ts';
import { deployedServer } from '../shared/deployed.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { untilKilled } from '../shared/until-killed.ts';
import { giveUpEvent, historyOf, postEvent, type SendStage, settleEvents } from './post-event.ts';
import { type AuthkeyContext, authkeyMiddleware } from './server/authkey.ts';
import { measured } from './server/measured.ts';
import { connectToMisp } from './server/misp-client.ts';
import { openSessions } from './server/misp-session.ts';
import { openWarninglists } from './server/warninglists.ts';

const environment = parseEnvironment({
  ...queueVariables,
  ...ledgerVariables,
  ...closingVariables,
  MISP_SERVER: z.string().min(1),
  MISP_SECRET: z.string().min(1),
});
const server = deployedServer(environment.MISP_SERVER);
const queue = openFunctionQueue(environment);
const subject = { server: environment.MISP_SERVER };
const client = measured(connectToMisp(server), subject);
const stage: SendStage = {
  server: environment.MISP_SERVER,
  queue,
  ledger: openLedger(environment),
  closing: openClosing(environment),
  pieces: { attributes: server.attributesPerRequest },
  warninglists: openWarninglists(),
};

/** Events queue of one MISP server -> that server. */
export const handler = middy<SQSEvent, SQSBatchResponse, Error, AuthkeyContext>(untilKilled)
  .use(authkeyMiddleware(environment.MISP_SECRET))
  .handler(async (event, context) => {
    const call = {
      session: openSessions(client, context.authkeys),
      remainingMs: () => context.getRemainingTimeInMillis(),
      last: { wasThere: false },
      historyOf: historyOf(stage.ledger, event.Records),
    };
    return await processDeliveries(event, {
      queue,
      subject,
      handle: async (record) => await postEvent(stage, record, call),
      settle: async (sent) => await settleEvents(stage, sent),
      giveUp: async (record, failure) => await giveUpEvent(stage, record, failure),
    });
  });
