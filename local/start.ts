import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { onInterruption } from './interruption.ts';

const PROJECT = resolve(import.meta.dirname, '..');

function readSettings() {
  const { values } = parseArgs({
    options: { inbox: { type: 'string', default: resolve(PROJECT, 'inbox') } },
  });
  const port = Number(process.env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT=${process.env.PORT} is no port`);
  return { inbox: resolve(values.inbox), samples: resolve(PROJECT, 'events/files'), port };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function start(): Promise<void> {
  const settings = readSettings();
  const interrupted = new Promise((resolve) => onInterruption(resolve));
  // Not a static import: it reads misp-ingest.config.ts, which may be wrong.
  const { startLocalRun } = await import('./local-run.ts');
  const run = await startLocalRun({ ...settings, say });
  for (const { server, url, authkey } of run.standIns) {
    say(`A stand-in for the MISP server "${server}": ${url} (its key: ${authkey})`);
  }
  for (const { source, url } of run.polled) say(`A stand-in for the source "${source}", polled now: ${url}`);
  const folders = run.sources.map((source) => relative(process.cwd(), join(settings.inbox, source)));
  say(`Drop files into ${folders.join(' or ')}; what became of them: ${run.standIns[0]?.url}/runs`);
  say(`The log of the functions: ${run.logFile}`);
  say('Ctrl-C ends it, and forgets everything but the inbox.\n');
  await interrupted;
  await run.stop();
}

start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
});
