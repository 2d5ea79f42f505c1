import { type Listening, listenFor } from './listen.ts';

/** What S3 takes at once is 5 GiB; fauxqs takes 11 MiB. */
const LARGEST_OBJECT = 1_073_741_824;

/** S3, SQS and SNS. `startFauxqs` would listen on every interface of the machine. */
export async function startMessaging(): Promise<Listening> {
  let close = async () => {};
  const { url, stop } = await listenFor(async () => {
    const app = await openMessaging();
    close = async () => await app.close();
    return app.routing;
  });
  return { url, stop: async () => void (await Promise.all([stop(), close()])) };
}

async function openMessaging() {
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false });
  app.removeContentTypeParser('*');
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: LARGEST_OBJECT },
    async (_request: unknown, body: Buffer) => body,
  );
  await app.ready();
  return app;
}
