import { parseArgs } from 'node:util';
import { startMispStandIn } from './stand-in.ts';

const usage = 'usage: npm run -s misp-stand-in -- [--port N]';

async function serve(): Promise<void> {
  const standIn = await startMispStandIn({ port: readPort() });
  process.stdout.write(`MISP_URL=${standIn.url}\nMISP_AUTHKEY=${standIn.authkey}\n`);
  process.stderr.write(`A stand-in for MISP: open ${standIn.url} in a browser; Ctrl-C ends it.\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void standIn.close());
}

function readPort(): number {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is not a port`);
  return port;
}

serve().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
  process.exitCode = 2;
});
