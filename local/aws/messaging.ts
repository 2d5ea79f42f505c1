import { buildApp } from 'fauxqs';
import type { Listening } from './listen.ts';

/** What S3 takes at once is 5 GiB; fauxqs takes 11 MiB. */
const LARGEST_OBJECT = 1_073_741_824;

/** S3, SQS and SNS. `startFauxqs` would listen on every interface of the machine. */
export async function startMessaging(): Promise<Listening> {
  const app = buildApp({ logger: false });
  app.removeContentTypeParser('*');
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: LARGEST_OBJECT },
    async (_request: unknown, body: Buffer) => body,
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, stop: () => app.close() };
}
