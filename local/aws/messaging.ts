import { buildApp } from 'fauxqs';
import type { Listening } from './listen.ts';

/** S3, SQS and SNS. `startFauxqs` would listen on every interface of the machine. */
export async function startMessaging(): Promise<Listening> {
  const app = buildApp({ logger: false });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, stop: () => app.close() };
}
