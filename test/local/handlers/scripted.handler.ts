import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import config from '../../../misp-ingest.config.ts';

let open = 0;
let mostOpen = 0;

/** A function that does what its messages say. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse | object> {
  mostOpen = Math.max(mostOpen, ++open);
  try {
    const batchItemFailures = [];
    for (const record of event.Records) {
      console.log(
        JSON.stringify({
          record,
          service: process.env.POWERTOOLS_SERVICE_NAME,
          invocation: context.awsRequestId,
        }),
      );
      if (await obey(record.body)) batchItemFailures.push({ itemIdentifier: record.messageId });
    }
    if (event.Records.length === 0) return facts(context);
    return { batchItemFailures };
  } finally {
    open -= 1;
  }
}

async function obey(command: string): Promise<boolean> {
  if (command === 'throw') throw new TypeError('told to throw');
  if (command === 'die') setImmediate(() => process.exit(3));
  if (command === 'take long') await new Promise((resolve) => setTimeout(resolve, 1_000));
  if (command === 'die' || command === 'take time') await new Promise((resolve) => setTimeout(resolve, 150));
  return command === 'fail';
}

function facts({ functionName, awsRequestId, getRemainingTimeInMillis }: Context): object {
  const { env } = process;
  return { config, env, functionName, awsRequestId, remaining: getRemainingTimeInMillis(), mostOpen };
}
