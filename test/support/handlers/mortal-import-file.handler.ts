import type { Context, SQSEvent } from 'aws-lambda';
import { handler as importFile } from '../../../functions/collect/import-file.handler.ts';

/** import-file, in a thread that dies of a file with "deadly" in its name, as a function does that runs out of memory. */
export const handler = async (event: SQSEvent, context: Context) => {
  const [record] = event.Records;
  const deliveries = Number(record?.attributes.ApproximateReceiveCount);
  const deaths = Number(/deadly-(\d+)/.exec(record?.body ?? '')?.[1] ?? 0);
  if (deliveries <= deaths) process.exit(1);
  return await importFile(event, context);
};
